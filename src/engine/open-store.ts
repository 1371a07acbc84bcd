import { existsSync } from 'node:fs';
import type { Log } from '#auth/http-errors.ts';
import { UserError } from '#platform/user-error.ts';
import { openBackedUpStore } from './backup/open-backed-up-store.ts';
import type { DataDirectory } from './store/data-directory.ts';
import { readDatabaseId, writeDatabaseId } from './store/database-identity.ts';
import type { Store } from './store/store.ts';

/**
 * Opens the PostgreSQL database at the address, or else the DuckDB file of the data directory. A
 * data directory belongs to one store, because its other files are those of the store's datasets,
 * and a process that opens another store would delete them.
 * @param address as `--store` takes it
 * @throws UserError, or as `openBackedUpStore` does
 */
export async function openStore(
  directory: DataDirectory,
  address: string | undefined,
  log: Log,
): Promise<Store> {
  if (address !== undefined) return openDatabase(directory, address, log);
  if (!existsSync(directory.databaseId)) return openBackedUpStore(directory, log);
  throw new UserError(
    `The data directory ${directory.root} belongs to a PostgreSQL database; name it with --store or SEMBLANCE_STORE, or another directory with --data.`,
  );
}

async function openDatabase(directory: DataDirectory, address: string, log: Log): Promise<Store> {
  const { root, database } = directory;
  if (existsSync(database)) {
    throw new UserError(
      `The data directory ${root} belongs to its DuckDB file; name another directory with --data for the database of --store.`,
    );
  }
  // Most servers do not need its client.
  const { openPostgresStore } = await import('./store/postgres/postgres-store.ts');
  const store = await openPostgresStore(address, log);
  const { databaseId } = store;
  try {
    const owner = await readDatabaseId(directory);
    if (owner === undefined) {
      await writeDatabaseId(directory, databaseId);
    } else if (owner !== databaseId) {
      throw new UserError(
        `The data directory ${root} belongs to another database than that of --store; name that one, or another directory with --data.`,
      );
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
