import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import type { StoredView, ViewStore } from '#engine/store/view-store.ts';

export class DuckDbViews implements ViewStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async add({ viewId, datasetId, name, query, createdAt }: StoredView): Promise<void> {
    await this.#file.change((writer) =>
      writer.run('INSERT INTO saved_views VALUES ($1::UUID, $2::UUID, $3, $4, $5::TIMESTAMPTZ)', [
        viewId,
        datasetId,
        name,
        query,
        createdAt.toISOString(),
      ]),
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
    return rows.map((row) => ({
      viewId: row['view_id'] as string,
      datasetId: row['dataset_id'] as string,
      name: row['name'] as string,
      query: row['query'] as string,
      createdAt: row['created_at'] as Date,
    }));
  }
}
