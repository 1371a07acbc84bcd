import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import type { DuckDbRow } from '#engine/store/file/query.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { KeptUpload, KeptUploadStore } from '#engine/store/upload-store.ts';

export class DuckDbKeptUploads implements KeptUploadStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>> {
    return this.#file.transaction(async (writer) => {
      await stage(
        writer,
        'key VARCHAR, path VARCHAR, n_bytes BIGINT',
        uploads,
        (appender, upload) => {
          appender.appendVarchar(upload.key);
          appender.appendVarchar(upload.path);
          appender.appendBigInt(BigInt(upload.nBytes));
        },
      );
      const replaced = await removeWhere(writer, 'path IN (SELECT path FROM staging)');
      await writer.run('INSERT INTO kept_uploads FROM staging');
      return replaced;
    });
  }

  async remove(paths: readonly string[]): Promise<Map<string, number>> {
    if (paths.length === 0) return new Map();
    return this.#file.transaction((writer) =>
      removeWhere(writer, 'path IN (SELECT unnest($1))', paths),
    );
  }

  removeFolder(folder: string): Promise<Map<string, number>> {
    return this.#file.transaction((writer) =>
      removeWhere(writer, 'starts_with(path, $1[1])', [`${folder}/`]),
    );
  }

  async bytesByKey(): Promise<Map<string, number>> {
    return sums(
      await this.#file.rows(
        'SELECT key, sum(n_bytes)::DOUBLE AS n_bytes FROM kept_uploads GROUP BY key',
      ),
    );
  }

  async *byFolder(): AsyncGenerator<string> {
    const rows = this.#file.stream(
      'SELECT path FROM kept_uploads ORDER BY parse_dirpath(path)',
      [],
    );
    for await (const row of rows) yield row['path'] as string;
  }
}

/** @param values of `$1` in the condition */
async function removeWhere(
  writer: DuckDBConnection,
  condition: string,
  values?: readonly string[],
): Promise<Map<string, number>> {
  const removed = await writer.runAndReadAll(
    `DELETE FROM kept_uploads WHERE ${condition} RETURNING key, n_bytes::DOUBLE AS n_bytes`,
    values && [listValue([...values])],
    values && [LIST(VARCHAR)],
  );
  return sums(removed.getRowObjectsJS());
}

function sums(rows: readonly DuckDbRow[]): Map<string, number> {
  const byKey = new Map<string, number>();
  for (const { key, n_bytes } of rows as { key: string; n_bytes: number }[]) {
    byKey.set(key, (byKey.get(key) ?? 0) + n_bytes);
  }
  return byKey;
}
