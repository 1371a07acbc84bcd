import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { explainOpening, StoreInUseError, StoreTooNewError } from '#engine/store/store-errors.ts';
import { migrateVectors } from './migrate-vectors.ts';
import { NO_DOWNLOADS } from './no-downloads.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/**
 * By default DuckDB would use four fifths of the machine's memory and keep all vectors it ever
 * read. It needs at least 125 MB per thread (its guide "Environment"); larger sorts spill to disk.
 */
const MEMORY_LIMIT = '512MB';
const MAX_THREADS = 4;

export interface OpenDatabase {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
}

/**
 * Opens a DuckDB file and creates it with its tables if it does not exist. DuckDB locks it for this
 * process.
 * @throws StoreInUseError when another process holds the file
 * @throws StoreDamagedError, StoreTooNewError, StoreUnavailableError
 */
export async function openDatabase(file: string): Promise<OpenDatabase> {
  const instance = await openInstance(file);
  // Spill files of a killed process. The file is locked by this process, and no sort is running
  // yet.
  await rm(`${file}.tmp`, { recursive: true, force: true });
  const writer = await instance.connect();
  try {
    await refuseNewer(file, writer);
    await writer.run(SCHEMA);
    await migrateVectors(writer);
  } catch (error) {
    writer.closeSync();
    instance.closeSync();
    throw explainOpening(file, error);
  }
  return { instance, writer };
}

/** Called before the tables are migrated: those of a newer version must not be changed. */
async function refuseNewer(file: string, writer: DuckDBConnection): Promise<void> {
  const known = await writer.runAndReadAll(
    "FROM duckdb_tables() WHERE table_name = 'store_state' AND NOT temporary",
  );
  if (known.currentRowCount === 0) return;
  const found = await writer.runAndReadAll('SELECT schema_version FROM store_state');
  if (Number(found.value(0, 0)) > SCHEMA_VERSION) throw new StoreTooNewError(file);
}

async function openInstance(file: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(file, {
      ...NO_DOWNLOADS,
      memory_limit: MEMORY_LIMIT,
      threads: String(Math.min(MAX_THREADS, availableParallelism())),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!message.includes('Could not set lock')) throw explainOpening(file, error);
    const pid = /PID (\d+)/.exec(message)?.[1];
    throw new StoreInUseError(
      pid ? `in use by another process (${pid})` : 'in use by another process',
    );
  }
}
