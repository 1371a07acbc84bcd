/** Enough for all threads, and few enough pictures to be in memory at once. */
const WAVE = 32;

/** Results of `work` over all items, in their order, some of them worked on at a time. */
export async function inWaves<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += WAVE) {
    const wave = items.slice(first, first + WAVE);
    results.push(...(await Promise.all(wave.map((item, index) => work(item, first + index)))));
  }
  return results;
}
