import { RELEVANCE_WORDS, type RelevanceWord, relevanceWord } from '#contract/search/relevance.ts';
import type { VectorMatrix } from '#engine/scan/vector-matrix.ts';

/** How often a word of the badge is right: pairs of images of which it is said. */
export interface WordReliability {
  readonly word: RelevanceWord;
  readonly pairs: number;
  /** Of the pairs, those of one class. */
  readonly alike: number;
}

/**
 * What the badges of all searches say, with every image as the query once and all others as results.
 * @param classes the class of each row
 * @param relevanceScore the score of a distance
 */
export function wordReliability(
  vectors: VectorMatrix,
  classes: readonly string[],
  relevanceScore: (distance: number) => number,
): WordReliability[] {
  const counts = new Map(RELEVANCE_WORDS.map(({ word }) => [word, { pairs: 0, alike: 0 }]));
  for (const [row, className] of classes.entries()) {
    for (const [other, distance] of vectors.distances(vectors.row(row)).entries()) {
      const count = counts.get(relevanceWord(relevanceScore(distance)));
      if (other === row || !count) continue;
      count.pairs++;
      if (classes[other] === className) count.alike++;
    }
  }
  return [...counts].map(([word, count]) => ({ word, ...count }));
}

/**
 * The farthest distance up to which the given share of all pairs is of one class; 0 if there is none.
 * Pairs of one distance count together.
 */
export function reliableDistance(
  vectors: VectorMatrix,
  classes: readonly string[],
  share: number,
): number {
  const pairs = classes.flatMap((className, row) =>
    Array.from(vectors.distances(vectors.row(row)).subarray(0, row), (distance, other) => ({
      distance,
      isAlike: classes[other] === className,
    })),
  );
  pairs.sort((a, b) => a.distance - b.distance);
  let [alike, reliable] = [0, 0];
  for (const [index, { distance, isAlike }] of pairs.entries()) {
    if (isAlike) alike++;
    const isLast = pairs[index + 1]?.distance !== distance;
    if (isLast && alike >= share * (index + 1)) reliable = distance;
  }
  return reliable;
}
