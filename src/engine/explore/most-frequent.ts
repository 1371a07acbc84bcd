/** How often each text occurs. */
export function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The texts, most frequent first; ties are alphabetical. */
export function mostFrequent(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).map(([text]) => text);
}
