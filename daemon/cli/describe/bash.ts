import { pathsOf, valueCases, wordCases } from './cases.ts';
import type { CommandShape } from './shape.ts';

/** A completion for bash 3.2 and later. Where it says nothing, bash completes names of files. */
export function bashCompletion(program: CommandShape): string {
  const values = valueCases(program).filter(({ choices }) => choices.length > 0);
  return `# bash completion for likewise. Load it: source <(likewise completion bash)
_likewise() {
  local word="\${COMP_WORDS[COMP_CWORD]}" at= option= near= n
  COMPREPLY=()
  [ "$word" = "=" ] && word=
  for ((n = 1; n < COMP_CWORD; n++)); do
    case "$at/\${COMP_WORDS[n]}" in
      ${pathsOf(program).join(' | ')}) at="$at/\${COMP_WORDS[n]}" ;;
    esac
  done
  for ((n = COMP_CWORD - 1; n > 0; n--)); do
    case "\${COMP_WORDS[n]}" in
      -*) option="\${COMP_WORDS[n]}"; break ;;
      =) ;;
      *) near=no ;;
    esac
  done
  case "$at $option$near" in
${values.map(({ at, choices }) => `    '${at}') COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word")); return ;;`).join('\n')}
${takesValue(program)
  .map((at) => `    '${at}') return ;;`)
  .join('\n')}
  esac
  case "$at" in
${wordCases(program)
  .map(({ path, words, options }) => {
    const [some, other] = [words, options].map((list) => list.map(([word]) => word).join(' '));
    return `    '${path}') COMPREPLY=($(compgen -W '${some}' -- "$word")); [[ "$word" == -* ]] && COMPREPLY=($(compgen -W '${other}' -- "$word")) ;;`;
  })
  .join('\n')}
  esac
}
complete -o bashdefault -o default -F _likewise likewise
`;
}

const takesValue = (program: CommandShape) =>
  valueCases(program)
    .filter(({ choices }) => choices.length === 0)
    .map(({ at }) => at);
