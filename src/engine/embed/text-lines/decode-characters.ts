export interface ReadText {
  /** Trimmed; empty if nothing was recognized. */
  readonly text: string;
  /** Mean probability of its characters, 0 to 1. */
  readonly confidence: number;
}

/** The class of "no character here", which also separates repeated characters. */
const BLANK = 0;

/**
 * The most likely character of each step, without repetitions and blanks (greedy decoding of
 * connectionist temporal classification; Graves et al., 2006).
 * @param probabilities steps × classes, row by row
 * @param characters by class, from class 1
 */
export function decodeCharacters(
  probabilities: Float32Array,
  characters: readonly string[],
): ReadText {
  const classes = characters.length + 1;
  let [text, sum, count, before] = ['', 0, 0, BLANK];
  for (let step = 0; step < probabilities.length; step += classes) {
    const best = mostLikely(probabilities, step, classes);
    if (best !== BLANK && best !== before) {
      text += characters[best - 1] ?? '';
      sum += probabilities[step + best] as number;
      count++;
    }
    before = best;
  }
  return { text: text.trim(), confidence: count === 0 ? 0 : sum / count };
}

function mostLikely(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((values[start + i] as number) > (values[start + best] as number)) best = i;
  }
  return best;
}
