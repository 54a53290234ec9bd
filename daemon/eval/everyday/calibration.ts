/** Answers whose confidence falls into one tenth of its range. */
export interface Reliability {
  /** The bin's range of confidences. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Means over the bin; 0 where it is empty. */
  readonly confidence: number;
  readonly right: number;
}

const BINS = 10;

/** Confidences, 0..1, beside the share of answers that were right, in ten bins of equal width. */
export function reliability(answers: readonly { confidence: number; right: boolean }[]): Reliability[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const inside = answers.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    const count = inside.length;
    const sum = inside.reduce((total, { confidence }) => total + confidence, 0);
    const right = inside.filter((one) => one.right).length;
    const meanOf = (total: number) => (count === 0 ? 0 : total / count);
    return { from: bin / BINS, to: (bin + 1) / BINS, count, confidence: meanOf(sum), right: meanOf(right) };
  });
}

/** The mean gap between confidence and the share that was right, over the answers (Naeini, Cooper and Hauskrecht, 2015). */
export function expectedCalibrationError(bins: readonly Reliability[]): number {
  const answers = bins.reduce((sum, { count }) => sum + count, 0);
  if (answers === 0) return 0;
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.confidence - bin.right), 0) / answers;
}

/** Spearman's, with equal values sharing their mean rank; 0 where either does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, rank, i) => sum + (rank - middle) * (q[i]! - middle), 0);
  const scale = Math.sqrt(product(x, x) * product(y, y));
  return scale === 0 ? 0 : product(x, y) / scale;
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => values[i]! - values[j]!);
  const out = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++;
    for (let k = start; k <= end; k++) out[order[k]!] = (start + end) / 2;
    start = end + 1;
  }
  return out;
}
