import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { BackupContents, BackupRecord } from '#engine/store/backup-record.ts';
import { boundedRows } from '#engine/store/file/duckdb-stream.ts';
import { NO_DOWNLOADS } from '#engine/store/file/no-downloads.ts';
import { RECORD_QUERIES, recordOf, TAGS_ALONE } from './record-queries.ts';

type Kind = keyof typeof RECORD_QUERIES;

/** The readable parts of a damaged database; an unreadable part is absent. */
export type Salvaged = Partial<BackupContents>;

/** Reads as much as possible of a damaged database, without changing it. */
export async function salvage(file: string): Promise<Salvaged> {
  const log = `${file}.wal`;
  const withLog = await read(file);
  if (withLog || !existsSync(log)) return withLog ?? {};
  // The database may be readable without the last changes in its log.
  await rename(log, `${log}-unread`);
  try {
    return (await read(file)) ?? {};
  } finally {
    await rename(`${log}-unread`, log);
  }
}

async function read(file: string): Promise<Salvaged | undefined> {
  const options = { ...NO_DOWNLOADS, access_mode: 'READ_ONLY', memory_limit: '512MB' };
  const instance = await DuckDBInstance.create(file, options).catch(() => undefined);
  if (!instance) return undefined;
  try {
    const connection = await instance.connect();
    const revision = await connection
      .runAndReadAll('SELECT revision::DOUBLE FROM store_state')
      .then((found) => found.value(0, 0) as number)
      .catch(() => 0);
    // Sequential: the next query on a connection ends the one before.
    const datasets = await records(connection, 'datasets', 'dataset');
    const views = await records(connection, 'views', 'view');
    const uploads = await records(connection, 'uploads', 'upload');
    const tags = await records(connection, 'tags', 'tags');
    connection.closeSync();
    return {
      revision,
      ...(datasets && { datasets }),
      ...(views && { views }),
      ...(uploads && { uploads }),
      ...(tags && { tags }),
    };
  } finally {
    instance.closeSync();
  }
}

async function records<K extends BackupRecord['kind']>(
  connection: DuckDBConnection,
  part: Kind,
  kind: K,
): Promise<Extract<BackupRecord, { kind: K }>[] | undefined> {
  const queries = part === 'tags' ? [RECORD_QUERIES.tags, TAGS_ALONE] : [RECORD_QUERIES[part]];
  for (const query of queries) {
    const found = await all(connection, query).catch(() => undefined);
    if (!found) continue;
    return found.filter((one): one is Extract<BackupRecord, { kind: K }> => one.kind === kind);
  }
  return undefined;
}

async function all(connection: DuckDBConnection, query: string): Promise<BackupRecord[]> {
  const found: BackupRecord[] = [];
  for await (const rows of boundedRows(connection, query)) found.push(...rows.map(recordOf));
  return found;
}
