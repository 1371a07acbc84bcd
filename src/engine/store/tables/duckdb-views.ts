import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { storedView } from '#engine/store/rows/rows.ts';
import type { StoredView, ViewStore } from '#engine/store/view-store.ts';

export class DuckDbViews implements ViewStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async add(view: StoredView): Promise<void> {
    const { viewId, datasetId, name, query, createdAt, createdBy } = view;
    await this.#file.change((writer) =>
      writer.run(
        `INSERT INTO saved_views
           (view_id, dataset_id, name, query, created_at, created_by_key, created_by_name)
         VALUES ($1::UUID, $2::UUID, $3, $4, $5::TIMESTAMPTZ, $6, $7)`,
        [
          viewId,
          datasetId,
          name,
          query,
          createdAt.toISOString(),
          createdBy?.key ?? null,
          createdBy?.name ?? null,
        ],
      ),
    );
  }

  async remove(datasetId: string, viewId: string): Promise<boolean> {
    const removed = await this.#file.change((writer) =>
      writer.runAndReadAll(
        'DELETE FROM saved_views WHERE dataset_id = $1::UUID AND view_id = $2::UUID',
        [datasetId, viewId],
      ),
    );
    return removed.rowsChanged > 0;
  }

  async all(datasetId: string): Promise<StoredView[]> {
    const rows = await this.#file.rows(
      'SELECT * FROM saved_views WHERE dataset_id = $1::UUID ORDER BY created_at, view_id',
      [datasetId],
    );
    return rows.map(storedView);
  }
}
