import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import {
  MAX_REJECTIONS,
  type RejectedFile,
  type RejectionStore,
} from '#engine/store/upload-store.ts';

export class PostgresRejections implements RejectionStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async add(datasetId: string, rejected: readonly RejectedFile[]): Promise<void> {
    const paths = rejected.map(({ path }) => path);
    const reasons = rejected.map(({ reason }) => reason);
    await this.#database.transaction(async (run) => {
      await run(
        'DELETE FROM refused_files WHERE dataset_id = $1::uuid AND path = ANY ($2::text[])',
        [datasetId, paths],
      );
      await run(
        `INSERT INTO refused_files (dataset_id, path, reason, created_at)
         SELECT $1::uuid, path, min(reason), now()
         FROM unnest($2::text[], $3::text[]) AS rejected(path, reason) GROUP BY path`,
        [datasetId, paths, reasons],
      );
      await run(
        `DELETE FROM refused_files WHERE dataset_id = $1::uuid AND path NOT IN (
           SELECT path FROM refused_files WHERE dataset_id = $1::uuid
           ORDER BY created_at DESC, path LIMIT ${MAX_REJECTIONS})`,
        [datasetId],
      );
    });
  }

  async all(datasetId: string): Promise<RejectedFile[]> {
    const rows = await this.#database.rows(
      'SELECT path, reason FROM refused_files WHERE dataset_id = $1::uuid ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ path: row['path'] as string, reason: row['reason'] as string }));
  }
}
