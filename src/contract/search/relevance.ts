/**
 * Words for a relevance score, nearest first; a score belongs to the first word it does not exceed.
 */
export const RELEVANCE_WORDS = [
  // Scores displayed as 0.000.
  { word: 'Identical', upTo: 0.0005 },
  { word: 'Very similar', upTo: 0.3 },
  { word: 'Similar', upTo: 0.5 },
  { word: 'Loosely related', upTo: 0.75 },
  { word: 'Unrelated', upTo: Number.POSITIVE_INFINITY },
] as const;
export type RelevanceWord = (typeof RELEVANCE_WORDS)[number]['word'];

/**
 * The word for a cosine distance as the API reports it (0 identical, about 0.1–0.3 highly similar).
 */
export function relevanceWord(score: number): RelevanceWord {
  return RELEVANCE_WORDS.find(({ upTo }) => score <= upTo)?.word ?? 'Unrelated';
}
