import type { Dataset } from '#contract/dataset/dataset.ts';
import { NotReadyError } from './errors.ts';
import { pause } from './send.ts';

export interface WaitOptions {
  /** Waits until all images are indexed, not only the first ones. */
  readonly isComplete?: boolean | undefined;
  /** Called with each state of the dataset until it is ready. */
  readonly onProgress?: ((dataset: Dataset) => void) | undefined;
}

const POLL_SECONDS = 1;

/** @throws NotReadyError with the reason when the indexing failed; the reason of the signal */
export async function waitUntilReady(
  read: () => Promise<Dataset>,
  { isComplete = false, onProgress }: WaitOptions,
  signal: AbortSignal | undefined,
): Promise<Dataset> {
  for (;;) {
    const dataset = await read();
    const { status, status_new, indexing, fatal_error_msg } = dataset;
    if (status === 'FATAL_ERROR') throw new NotReadyError(409, fatal_error_msg ?? status);
    // Other servers do not report the indexing of a dataset that can be searched.
    const isIndexed = (status_new ?? status) === 'READY' && !indexing;
    if (status === 'READY' && (isIndexed || !isComplete)) return dataset;
    onProgress?.(dataset);
    await pause(POLL_SECONDS, signal);
  }
}
