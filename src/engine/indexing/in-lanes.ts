/**
 * Works on items in their order, several at a time: as many as there is room for, which may change
 * meanwhile. Settles when all begun work has ended.
 * @throws the first error of `work`, after which no item is begun
 */
export async function inLanes<Item>(
  items: readonly Item[],
  room: () => number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let nBegun = 0;
  let nLanes = 0;
  const errors: unknown[] = [];
  const hasMore = () => nBegun < items.length && errors.length === 0;
  await new Promise<void>((resolve) => {
    const runLane = async () => {
      nLanes++;
      while (hasMore() && nLanes <= room()) {
        await work(items[nBegun++] as Item).catch((error: unknown) => errors.push(error));
        addLanes();
      }
      nLanes--;
      if (nLanes === 0) resolve();
    };
    const addLanes = () => {
      while (hasMore() && nLanes < room()) void runLane();
    };
    addLanes();
    if (nLanes === 0) resolve();
  });
  if (errors.length > 0) throw errors[0];
}
