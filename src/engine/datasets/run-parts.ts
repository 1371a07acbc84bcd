import type { Log } from '#auth/http-errors.ts';
import type { Embedders } from '#engine/embed/embedders.ts';
import type { DatasetStorage } from '#engine/indexing/dataset-storage.ts';
import type { UploadQuota } from '#engine/quota/upload-quota.ts';
import type { Scanner } from '#engine/scan/scanner.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';
import type { LiveDataset } from './dataset.ts';

/** Dependencies of indexing runs. */
export interface RunParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly uploadQuota: UploadQuota;
  readonly embedders: Embedders;
  readonly scanner: Scanner;
  readonly log: Log;
  /** Aborts all runs. */
  readonly signal: AbortSignal;
  /** Maximum memory of an index; undefined for no limit. */
  readonly indexMemoryBytes: number | undefined;
  /** As in `UpdateClustersOptions`. */
  readonly alwaysReclusterBelow: number;
  /** Shortest time from the first image to an update, between two, and from the last to the end. */
  readonly growthWaitMs: number;
}

export function storageOf(
  { store, dataDirectory }: RunParts,
  { stored: { datasetId } }: LiveDataset,
): DatasetStorage {
  const thumbnail = (mediaId: string) => dataDirectory.thumbnail(datasetId, mediaId);
  return { datasetId, store, thumbnail };
}

/** Aborts the runs of a dataset. */
export function signalOf({ signal }: Pick<RunParts, 'signal'>, dataset: LiveDataset): AbortSignal {
  return AbortSignal.any([signal, dataset.removed]);
}
