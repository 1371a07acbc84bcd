import { existsSync } from 'node:fs';
import type { Log } from '#auth/http-errors.ts';
import { UserError } from '#platform/user-error.ts';
import { openBackedUpStore } from './backup/open-backed-up-store.ts';
import type { DataDirectory } from './store/data-directory.ts';
import { readDatabaseId, writeDatabaseId } from './store/database-identity.ts';
import type {
  LeaderOptions,
  PostgresReader,
  PostgresStore,
  PostgresWriter,
} from './store/postgres/postgres-store.ts';
import type { Store } from './store/store.ts';

/** The jobs of a PostgreSQL database are for workers; there are none for a DuckDB file. */
export type OpenedStore = Store & Partial<Pick<PostgresWriter, 'jobs'>>;

/**
 * Opens the PostgreSQL database at the address, or else the DuckDB file of the data directory. A
 * data directory belongs to one store, because its other files are those of the store's datasets,
 * and a process that opens another store would delete them.
 * @param address as `--store` takes it
 * @param leader as `openPostgresStore` takes it
 * @throws UserError, or as `openBackedUpStore` does
 */
export async function openStore(
  directory: DataDirectory,
  address: string | undefined,
  log: Log,
  leader?: LeaderOptions,
): Promise<OpenedStore> {
  if (address !== undefined) return openDatabase(directory, address, log, leader);
  if (!existsSync(directory.databaseId)) return openBackedUpStore(directory, log);
  throw new UserError(
    `The data directory ${directory.root} belongs to a PostgreSQL database; name it with --store or SEMBLANCE_STORE, or another directory with --data.`,
  );
}

/** Opens the PostgreSQL database at the address beside the server that writes it. @throws UserError */
export async function openStoreReader(
  directory: DataDirectory,
  address: string,
  log: Log,
): Promise<PostgresReader> {
  refuseFile(directory);
  const { openPostgresReader } = await import('./store/postgres/postgres-store.ts');
  return ownedBy(directory, await openPostgresReader(address, log));
}

async function openDatabase(
  directory: DataDirectory,
  address: string,
  log: Log,
  leader: LeaderOptions | undefined,
): Promise<OpenedStore> {
  refuseFile(directory);
  // Most servers do not need its client.
  const { openPostgresStore } = await import('./store/postgres/postgres-store.ts');
  return ownedBy(directory, await openPostgresStore(address, log, leader));
}

function refuseFile({ root, database }: DataDirectory): void {
  if (!existsSync(database)) return;
  throw new UserError(
    `The data directory ${root} belongs to its DuckDB file; name another directory with --data for the database of --store.`,
  );
}

/** Makes the directory belong to the store. @throws UserError when it belongs to another one */
async function ownedBy<Opened extends PostgresStore>(
  directory: DataDirectory,
  store: Opened,
): Promise<Opened> {
  const { databaseId } = store;
  try {
    const owner = await readDatabaseId(directory);
    if (owner === undefined) {
      await writeDatabaseId(directory, databaseId);
    } else if (owner !== databaseId) {
      throw new UserError(
        `The data directory ${directory.root} belongs to another database than that of --store; name that one, or another directory with --data.`,
      );
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
