import type { LeftOutFiles, LeftOutStore } from '#engine/store/left-out-store.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';

export class PostgresLeftOut implements LeftOutStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async save(datasetId: string, leftOut: readonly LeftOutFiles[]): Promise<void> {
    const given = leftOut.map(({ reason, nFiles, example }) => ({
      reason,
      n_files: nFiles,
      example,
    }));
    await this.#database.transaction(async (run) => {
      await run('DELETE FROM left_out_files WHERE dataset_id = $1::uuid', [datasetId]);
      await run(
        `INSERT INTO left_out_files (dataset_id, reason, n_files, example)
         SELECT $1::uuid, given.*
         FROM ${recordset('$2', 'reason text, n_files integer, example text')}`,
        [datasetId, asRecords(given)],
      );
    });
  }

  async all(datasetId: string): Promise<LeftOutFiles[]> {
    const rows = await this.#database.rows(
      `SELECT reason, n_files, example FROM left_out_files WHERE dataset_id = $1::uuid
       ORDER BY n_files DESC, reason`,
      [datasetId],
    );
    return rows.map((row) => ({
      reason: row['reason'] as string,
      nFiles: row['n_files'] as number,
      example: row['example'] as string,
    }));
  }
}
