import { BIGINT, type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { query } from '#engine/store/file/query.ts';
import type { SmallChanges } from '#engine/store/file/small-changes.ts';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import type { KeptUpload, KeptUploadStore } from '#engine/store/upload-store.ts';

const KEY_AND_BYTES = 'key, n_bytes::DOUBLE AS n_bytes';

export class DuckDbKeptUploads implements KeptUploadStore {
  readonly #file: DuckDbFile;
  readonly #changes: SmallChanges;

  constructor(file: DuckDbFile, changes: SmallChanges) {
    this.#file = file;
    this.#changes = changes;
  }

  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>> {
    const keys = listValue(uploads.map(({ key }) => key));
    const paths = listValue(uploads.map(({ path }) => path));
    const bytes = listValue(uploads.map(({ nBytes }) => BigInt(nBytes)));
    return this.#changes.add(async (writer) => {
      const removed = await query(
        writer,
        // A person who waits for a search uploads one file, and a list takes twice as long.
        `DELETE FROM kept_uploads
         WHERE ${uploads.length === 1 ? 'path = $1[1]' : 'path IN (SELECT unnest($1))'}
         RETURNING ${KEY_AND_BYTES}`,
        [paths],
        [LIST(VARCHAR)],
      );
      await query(
        writer,
        'INSERT INTO kept_uploads SELECT unnest($1), unnest($2), unnest($3)',
        [keys, paths, bytes],
        [LIST(VARCHAR), LIST(VARCHAR), LIST(BIGINT)],
      );
      return sums(removed);
    });
  }

  async remove(paths: readonly string[]): Promise<Map<string, number>> {
    if (paths.length === 0) return new Map();
    return this.#file.transaction((writer) =>
      removeWhere(writer, 'path IN (SELECT unnest($1))', paths),
    );
  }

  async move(
    files: readonly { readonly from: string; readonly to: string }[],
  ): Promise<Map<string, number>> {
    if (files.length === 0) return new Map();
    const from = files.map((file) => file.from);
    const to = files.map((file) => file.to);
    return this.#file.transaction(async (writer) => {
      const replaced = await removeWhere(writer, 'path IN (SELECT unnest($1))', to);
      await writer.run(
        `UPDATE kept_uploads SET path = moved."to"
         FROM (SELECT unnest($1) AS "from", unnest($2) AS "to") AS moved
         WHERE path = moved."from"`,
        [listValue(from), listValue(to)],
        [LIST(VARCHAR), LIST(VARCHAR)],
      );
      return replaced;
    });
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
    `DELETE FROM kept_uploads WHERE ${condition} RETURNING ${KEY_AND_BYTES}`,
    values && [listValue([...values])],
    values && [LIST(VARCHAR)],
  );
  return sums(removed.getRowObjectsJS());
}

function sums(rows: readonly StoredRow[]): Map<string, number> {
  const byKey = new Map<string, number>();
  for (const { key, n_bytes } of rows as { key: string; n_bytes: number }[]) {
    byKey.set(key, (byKey.get(key) ?? 0) + n_bytes);
  }
  return byKey;
}
