import type { Export, ExportedMedia } from '#contract/export.ts';
import { describeRows, type Search } from '../explore/explore.ts';
import type { SelectedRow } from '../explore/select-rows.ts';
import type { ExportProgress } from './export-progress.ts';

/** Rows that are read from the store at once, unless each takes long to write. */
const BATCH_SIZE = 1000;

/** What is exported, and what it says of itself. */
export interface ExportJob {
  readonly search: Search;
  readonly rows: readonly SelectedRow[];
  readonly head: Omit<Export, 'media'>;
  readonly progress: ExportProgress;
}

/** What is selected, batch by batch; what was removed meanwhile is left out. */
export async function* exportedRows(
  { search, rows, progress }: ExportJob,
  batchSize = BATCH_SIZE,
): AsyncGenerator<ExportedMedia[]> {
  try {
    for (let start = 0; start < rows.length; start += batchSize) {
      progress.throwIfStopped();
      const batch = rows.slice(start, start + batchSize);
      yield await exportedBatch(search, batch);
      progress.count(batch.length);
    }
  } finally {
    progress.end();
  }
}

async function exportedBatch(
  search: Search,
  batch: readonly SelectedRow[],
): Promise<ExportedMedia[]> {
  const previews = await describeRows(search, batch);
  return batch.flatMap(({ row, cluster }) => {
    const preview = previews.get(row);
    if (!preview) return [];
    const { media_uri: _, media_thumb_uri: __, ...exported } = preview;
    return [{ cluster_id: search.ranking.level.clusterIds.at(cluster), ...exported }];
  });
}
