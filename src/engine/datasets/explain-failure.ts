import type { Log } from '#auth/http-errors.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { FolderUnreadableError } from '#engine/indexing/folder/find-images.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';

/**
 * The user's text for failed work on a dataset. The log gets the details of an unexpected error.
 * @param work as the subject of a sentence for the log
 */
export function explainFailure(error: unknown, work: string, log: Log): string {
  if (error instanceof FolderUnreadableError || error instanceof ModelError) return error.message;
  const isDamage = error instanceof StoreDamagedError || !(error instanceof Error);
  log(`${work} failed: ${isDamage ? String(error) : error.stack}`);
  // The first text is Node's, the second DuckDB's.
  if (/ENOSPC|No space left on device/.test(String(error))) {
    return 'The disk of the data directory is full. Free some space, and indexing continues where it stopped.';
  }
  if (error instanceof UnwritableError) return `Indexing stopped: ${error.message}.`;
  if (error instanceof StoreDamagedError) {
    return 'The database is damaged. The server log explains how to repair it.';
  }
  return 'Indexing failed. The server log gives the reason.';
}
