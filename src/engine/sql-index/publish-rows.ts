import { THRESHOLDS } from '#contract/primitives.ts';
import type { IndexContents } from '#engine/index/index-contents.ts';
import { MembersChangedError } from '#engine/index/open-index.ts';
import type {
  RankedBatch,
  RankedGeneration,
  RankedSource,
  RankedStore,
} from '#engine/store/vector-store.ts';

/** Rows that one statement copies, between which other writes have their turn. */
const ROWS_AT_ONCE = 10_000;

/**
 * Copies the vectors of an index.
 * @throws MembersChangedError when one of the media was deleted meanwhile
 */
export async function publishRows(
  ranked: RankedStore,
  source: RankedSource,
  contents: IndexContents,
): Promise<RankedGeneration> {
  const published = await ranked.publish(source, batchesOf(contents));
  if (!published) throw new MembersChangedError();
  return published;
}

function* batchesOf({ mediaIds, levels }: IndexContents): Generator<RankedBatch> {
  const clusters = THRESHOLDS.map(() => 0);
  const clusterOf = (threshold: number, row: number): number => {
    const { firstRowOf } = levels[threshold] as (typeof levels)[number];
    let cluster = clusters[threshold] as number;
    while ((firstRowOf[cluster + 1] as number) <= row) cluster++;
    clusters[threshold] = cluster;
    return cluster;
  };
  for (let firstRow = 0; firstRow < mediaIds.length; firstRow += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, mediaIds.length - firstRow);
    const rows = Array.from({ length }, (_, i) => firstRow + i);
    yield {
      firstRow,
      mediaIds: rows.map((row) => mediaIds.at(row)),
      clusters: THRESHOLDS.map((threshold) => rows.map((row) => clusterOf(threshold, row))),
    };
  }
}
