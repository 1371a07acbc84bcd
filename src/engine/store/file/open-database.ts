import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { explainOpening, StoreInUseError, StoreTooNewError } from '#engine/store/store-errors.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/**
 * DuckDB would take four fifths of the memory of the machine, and keep all vectors it ever read. It needs
 * 125 MB a thread at the least (its guide "Environment"); what sorts more than that writes it to the disk.
 */
const MEMORY_LIMIT = '512MB';
const MAX_THREADS = 4;

export interface OpenDatabase {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
}

/**
 * Opens a DuckDB file, made with its tables if it is not there. DuckDB locks it for this process.
 * @throws StoreInUseError when another process holds the file
 * @throws StoreDamagedError, StoreTooNewError, StoreUnavailableError
 */
export async function openDatabase(file: string): Promise<OpenDatabase> {
  const instance = await openInstance(file);
  // What a killed process had sorted on the disk: the file is ours now, and nothing is sorted yet.
  await rm(`${file}.tmp`, { recursive: true, force: true });
  const writer = await instance.connect();
  try {
    await refuseNewer(file, writer);
    await writer.run(SCHEMA);
  } catch (error) {
    writer.closeSync();
    instance.closeSync();
    throw explainOpening(file, error);
  }
  return { instance, writer };
}

/** Looked at before the tables are brought up to date: those of a newer version must stay as they are. */
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
