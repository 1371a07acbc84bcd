import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { defaultThreads } from '#engine/embed/embedder-threads.ts';
import { runIndexWorker } from '#engine/index-workers/index-worker.ts';
import { dataDirectoryAt } from '#engine/store/data-directory.ts';
import { readStoreAddress } from '#engine/store/postgres/session/store-address.ts';
import { UserError } from '#platform/user-error.ts';
import type { Options } from './options/options.ts';
import { onStopSignal } from './serve/stop-signal.ts';

/** `worker`: embeds images for the servers of a database, until it is stopped. */
export async function startWorker(options: Options): Promise<void> {
  const { store, dataDir, threads = defaultThreads() } = options;
  if (options.positionals.length > 0) {
    throw new UserError('A worker takes no folders: it embeds what the servers index.');
  }
  if (store === undefined) {
    throw new UserError(
      'A worker helps the servers of a PostgreSQL database: name it with --store.',
    );
  }
  const { database, host } = readStoreAddress(store);
  if (!existsSync(dataDir)) {
    throw new UserError(
      `There is no folder ${dataDir}; name the data directory that the servers share with --data.`,
    );
  }
  const stopping = new AbortController();
  const running = runIndexWorker(
    {
      ...{ store, threads, dataDirectory: dataDirectoryAt(await realpath(dataDir)) },
      onReady: () => {
        const what = threads === 1 ? '1 thread' : `${threads} threads`;
        console.log(`Embedding images for the database "${database}" at ${host} with ${what}.`);
      },
      log: (message) => console.error(message),
    },
    stopping.signal,
  );
  onStopSignal(async () => {
    stopping.abort();
    await running;
  });
  await running;
}
