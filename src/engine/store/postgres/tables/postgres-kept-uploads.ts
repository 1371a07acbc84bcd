import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import type { KeptUpload, KeptUploadStore } from '#engine/store/upload-store.ts';

const KEY_AND_BYTES = 'key, n_bytes::double precision AS n_bytes';

export class PostgresKeptUploads implements KeptUploadStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>> {
    const paths = uploads.map(({ path }) => path);
    const given = uploads.map(({ key, path, nBytes }) => ({ key, path, n_bytes: nBytes }));
    return this.#database.transaction(async (run) => {
      const replaced = await deletePaths(run, paths);
      await run(
        `INSERT INTO kept_uploads (key, path, n_bytes)
         SELECT given.* FROM ${recordset('$1', 'key text, path text, n_bytes bigint')}`,
        [asRecords(given)],
      );
      return replaced;
    });
  }

  async move(
    files: readonly { readonly from: string; readonly to: string }[],
  ): Promise<Map<string, number>> {
    if (files.length === 0) return new Map();
    return this.#database.transaction(async (run) => {
      const to = files.map((file) => file.to);
      const replaced = await deletePaths(run, to);
      await run(
        `UPDATE kept_uploads SET path = moved."to"
         FROM unnest($1::text[], $2::text[]) AS moved("from", "to") WHERE path = moved."from"`,
        [files.map((file) => file.from), to],
      );
      return replaced;
    });
  }

  async remove(paths: readonly string[]): Promise<Map<string, number>> {
    if (paths.length === 0) return new Map();
    return this.#database.transaction((run) => deletePaths(run, paths));
  }

  removeFolder(folder: string): Promise<Map<string, number>> {
    return this.#database.transaction(async (run) => {
      const { rows } = await run(
        `DELETE FROM kept_uploads WHERE starts_with(path, $1) RETURNING ${KEY_AND_BYTES}`,
        [`${folder}/`],
      );
      return bytesOfKeys(rows);
    });
  }

  async bytesByKey(): Promise<Map<string, number>> {
    return bytesOfKeys(
      await this.#database.rows(`SELECT ${KEY_AND_BYTES} FROM (
      SELECT key, sum(n_bytes) AS n_bytes FROM kept_uploads GROUP BY key) AS sums`),
    );
  }

  async *byFolder(): AsyncGenerator<string> {
    const rows = this.#database.stream(
      "SELECT path FROM kept_uploads ORDER BY regexp_replace(path, '[^/]*$', ''), path",
    );
    for await (const row of rows) yield row['path'] as string;
  }
}

async function deletePaths(run: Run, paths: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await run(
    `DELETE FROM kept_uploads WHERE path = ANY ($1::text[]) RETURNING ${KEY_AND_BYTES}`,
    [paths],
  );
  return bytesOfKeys(rows);
}

function bytesOfKeys(rows: readonly StoredRow[]): Map<string, number> {
  const byKey = new Map<string, number>();
  for (const { key, n_bytes } of rows as { key: string; n_bytes: number }[]) {
    byKey.set(key, (byKey.get(key) ?? 0) + n_bytes);
  }
  return byKey;
}
