import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { storedView } from '#engine/store/rows/rows.ts';
import type { StoredView, ViewStore } from '#engine/store/view-store.ts';

export class PostgresViews implements ViewStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async add(view: StoredView): Promise<void> {
    const { viewId, datasetId, name, query, createdAt, createdBy } = view;
    await this.#database.transaction((run) =>
      run(
        `INSERT INTO saved_views
           (view_id, dataset_id, name, query, created_at, created_by_key, created_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          ...[viewId, datasetId, name, query, createdAt],
          ...[createdBy?.key ?? null, createdBy?.name ?? null],
        ],
      ),
    );
  }

  async remove(datasetId: string, viewId: string): Promise<boolean> {
    const removed = await this.#database.transaction((run) =>
      run('DELETE FROM saved_views WHERE dataset_id = $1 AND view_id = $2', [datasetId, viewId]),
    );
    return removed.nRows > 0;
  }

  async all(datasetId: string): Promise<StoredView[]> {
    const rows = await this.#database.rows(
      'SELECT * FROM saved_views WHERE dataset_id = $1 ORDER BY created_at, view_id',
      [datasetId],
    );
    return rows.map(storedView);
  }
}
