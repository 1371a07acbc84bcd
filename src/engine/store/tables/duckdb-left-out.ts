import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { LeftOutFiles, LeftOutStore } from '#engine/store/left-out-store.ts';

export class DuckDbLeftOut implements LeftOutStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async save(datasetId: string, leftOut: readonly LeftOutFiles[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      const columns = 'reason VARCHAR, n_files INTEGER, example VARCHAR';
      await stage(writer, columns, leftOut, (appender, { reason, nFiles, example }) => {
        appender.appendVarchar(reason);
        appender.appendInteger(nFiles);
        appender.appendVarchar(example);
      });
      await writer.run('DELETE FROM left_out_files WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run('INSERT INTO left_out_files SELECT $1::UUID, * FROM staging', [datasetId]);
    });
  }

  async all(datasetId: string): Promise<LeftOutFiles[]> {
    const rows = await this.#file.rows(
      'SELECT * FROM left_out_files WHERE dataset_id = $1::UUID ORDER BY n_files DESC, reason',
      [datasetId],
    );
    return rows.map((row) => ({
      reason: row['reason'] as string,
      nFiles: row['n_files'] as number,
      example: row['example'] as string,
    }));
  }
}
