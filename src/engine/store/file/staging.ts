import {
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { FileVersion } from '#engine/store/media-store.ts';

/**
 * Replaces the temporary table `staging` and appends `items` to it, which is the fast way to insert
 * into DuckDB.
 */
export async function stage<Item>(
  writer: DuckDBConnection,
  columns: string,
  items: Iterable<Item>,
  append: (appender: DuckDBAppender, item: Item) => void,
): Promise<void> {
  await writer.run(`CREATE OR REPLACE TEMP TABLE staging (${columns})`);
  const appender = await writer.createAppender('staging');
  for (const item of items) {
    append(appender, item);
    appender.endRow();
  }
  appender.closeSync();
}

/** Values and types of `$1` (the dataset), `$2` (a list) and the following parameters. */
export function withTexts(
  datasetId: string,
  texts: readonly string[],
  ...more: string[]
): [DuckDBValue[], DuckDBType[]] {
  return [
    [datasetId, listValue([...texts]), ...more],
    [VARCHAR, LIST(VARCHAR), ...more.map(() => VARCHAR)],
  ];
}

export function appendFileVersion(appender: DuckDBAppender, file: FileVersion): void {
  appender.appendVarchar(file.path);
  appender.appendBigInt(BigInt(file.fileSize));
  appender.appendDouble(file.modifiedMs);
  for (const number of [file.changedMs, file.inode]) {
    if (number === null) appender.appendNull();
    else appender.appendDouble(number);
  }
}
