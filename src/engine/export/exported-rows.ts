import type { Export, ExportedMedia } from '#contract/export/export.ts';
import type { Preview } from '#contract/search/explore.ts';
import { describeRows } from '#engine/explore/previews.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import type { SelectedRow } from '#engine/explore/select-rows.ts';
import type { ExportProgress } from './export-progress.ts';

/** Rows read from the store at once, unless each row is slow to write. */
const BATCH_SIZE = 1000;

/** The rows to export and their metadata. */
export interface ExportJob {
  readonly search: OpenSearch;
  readonly rows: readonly SelectedRow[];
  readonly head: Omit<Export, 'media'>;
  readonly progress: ExportProgress;
}

export interface DescribedRow extends Preview {
  readonly cluster_id: string;
}

/** The selected rows in batches; rows removed meanwhile are omitted. */
export async function* describedRows(
  { search, rows, progress }: ExportJob,
  batchSize = BATCH_SIZE,
): AsyncGenerator<DescribedRow[]> {
  try {
    for (let start = 0; start < rows.length; start += batchSize) {
      progress.throwIfStopped();
      const batch = rows.slice(start, start + batchSize);
      yield await describedBatch(search, batch);
      progress.count(batch.length);
    }
  } finally {
    progress.end();
  }
}

/** The same without addresses, which are valid on one server only. */
export async function* exportedRows(
  job: ExportJob,
  batchSize = BATCH_SIZE,
): AsyncGenerator<ExportedMedia[]> {
  for await (const rows of describedRows(job, batchSize)) {
    yield rows.map(({ media_uri: _, media_thumb_uri: __, ...exported }) => exported);
  }
}

async function describedBatch(
  search: OpenSearch,
  batch: readonly SelectedRow[],
): Promise<DescribedRow[]> {
  const previews = await describeRows(search, batch);
  return batch.flatMap(({ row, cluster }) => {
    const preview = previews.get(row);
    if (!preview) return [];
    return [{ cluster_id: search.ranking.level.clusterIds.at(cluster), ...preview }];
  });
}
