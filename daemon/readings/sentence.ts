/** Between steps that are done one after the other. */
export const THEN = ', then ';

/** Several sentences as one: all but the first go on in lower case. */
export function inOneSentence(sentences: readonly string[], between: string): string {
  return sentences.map((sentence, n) => (n === 0 ? sentence : lowered(sentence))).join(between);
}

/** A sentence as it goes on after other words. */
export function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
