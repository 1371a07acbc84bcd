import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import {
  MAX_REJECTIONS,
  type RejectedFile,
  type RejectionStore,
} from '#engine/store/upload-store.ts';

export class DuckDbRejections implements RejectionStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async add(datasetId: string, rejected: readonly RejectedFile[]): Promise<void> {
    const lists = [rejected.map(({ path }) => path), rejected.map(({ reason }) => reason)];
    await this.#file.transaction(async (writer) => {
      await writer.run(
        `INSERT OR REPLACE INTO refused_files
         SELECT $1::UUID, path, any_value(reason), now()
         FROM (SELECT unnest($2) AS path, unnest($3) AS reason) GROUP BY path`,
        [datasetId, ...lists.map((list) => listValue(list))],
        [VARCHAR, LIST(VARCHAR), LIST(VARCHAR)],
      );
      await writer.run(
        `DELETE FROM refused_files WHERE dataset_id = $1::UUID AND path NOT IN (
           SELECT path FROM refused_files WHERE dataset_id = $1::UUID
           ORDER BY created_at DESC, path LIMIT ${MAX_REJECTIONS})`,
        [datasetId],
      );
    });
  }

  async all(datasetId: string): Promise<RejectedFile[]> {
    const rows = await this.#file.rows(
      'SELECT path, reason FROM refused_files WHERE dataset_id = $1::UUID ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ path: row['path'] as string, reason: row['reason'] as string }));
  }
}
