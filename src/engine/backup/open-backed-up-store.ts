import type { Log } from '#auth/http-errors.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import type { Store } from '#engine/store/store.ts';
import { Backup, refuseMissingDatabase } from './backup.ts';

/**
 * Opens the DuckDB store in the data directory, and keeps a backup of it until it is closed.
 * @throws StoreInUseError, StoreDamagedError, StoreTooNewError, StoreUnavailableError
 */
export async function openBackedUpStore(directory: DataDirectory, log: Log): Promise<Store> {
  await refuseMissingDatabase(directory);
  const store = await openDuckDbStore(directory.database);
  try {
    // Before any change, because a change would overwrite the backed-up data.
    const backup = await Backup.open(directory, store.backup, log);
    const close = async () => {
      await backup.close();
      await store.close();
    };
    return { ...store, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
