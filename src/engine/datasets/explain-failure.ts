import type { Log } from '#auth/http-errors.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { FolderUnreadableError } from '#engine/indexing/folder/find-images.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';

const WORK = {
  indexing: {
    noun: 'Indexing',
    afterSpace: ', and indexing continues where it stopped',
  },
  modelChange: {
    noun: 'The change of the model',
    afterSpace: ', then try again: the change continues where it stopped',
  },
  textReading: {
    noun: 'Reading the text in images',
    afterSpace: ', then turn it off and on: it continues where it stopped',
  },
};

/**
 * The user's text for failed work on a dataset. The log gets the details of an unexpected error.
 */
export function explainFailure(
  error: unknown,
  work: keyof typeof WORK,
  { displayName }: StoredDataset,
  log: Log,
): string {
  if (error instanceof FolderUnreadableError || error instanceof ModelError) return error.message;
  const { noun, afterSpace } = WORK[work];
  const isDamage = error instanceof StoreDamagedError || !(error instanceof Error);
  log(`${noun} of ${displayName} failed: ${isDamage ? String(error) : error.stack}`);
  // The first text is Node's, the second DuckDB's.
  if (/ENOSPC|No space left on device/.test(String(error))) {
    return `The disk of the data directory is full. Free some space${afterSpace}.`;
  }
  if (error instanceof UnwritableError) return `${noun} stopped: ${error.message}.`;
  if (error instanceof StoreDamagedError) {
    return 'The database is damaged. The server log explains how to repair it.';
  }
  return `${noun} failed. The server log gives the reason.`;
}
