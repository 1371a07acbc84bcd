import type { Export, ExportedMedia } from '#contract/export.ts';
import { describeRows, type Search } from '../explore/explore.ts';
import type { SelectedRow } from '../explore/select-rows.ts';

/** Rows that are read from the store at once. */
const BATCH_SIZE = 1000;

/** What is exported, and what it says of itself. */
export interface ExportJob {
  readonly search: Search;
  readonly rows: readonly SelectedRow[];
  readonly head: Omit<Export, 'media'>;
}

/** What is selected, batch by batch; what was removed meanwhile is left out. */
export async function* exportedRows({ search, rows }: ExportJob): AsyncGenerator<ExportedMedia[]> {
  for (let start = 0; start < rows.length; start += BATCH_SIZE) {
    const batch = rows.slice(start, start + BATCH_SIZE);
    const previews = await describeRows(search, batch);
    yield batch.flatMap(({ row, cluster }) => {
      const preview = previews.get(row);
      if (!preview) return [];
      const { media_uri: _, media_thumb_uri: __, ...exported } = preview;
      return [{ cluster_id: search.ranking.level.clusterIds.at(cluster), ...exported }];
    });
  }
}
