import { StoreConnectionError } from '#engine/store/store-errors.ts';
import { LeasedJobs } from './jobs/leased-jobs.ts';
import { openWorker } from './open-writer.ts';
import { explainConnection, isOfConnection } from './session/explain-connection.ts';
import { readStoreAddress } from './session/store-address.ts';

/**
 * Connects a worker to the jobs of the server that writes.
 * @param url as `--store` takes it
 * @throws StoreConnectionError, caused by a sentence, when a later attempt may succeed; UserError
 */
export async function openLeasedJobs(url: string): Promise<LeasedJobs> {
  const address = readStoreAddress(url);
  try {
    const { session } = await openWorker(address);
    const { rows } = await session.query('SELECT database_id FROM store_state');
    return new LeasedJobs(session, rows[0]?.['database_id'] as string);
  } catch (error) {
    const explained = explainConnection(address, error);
    const mayPass = error instanceof StoreConnectionError || isOfConnection(error);
    throw mayPass ? new StoreConnectionError(explained) : explained;
  }
}
