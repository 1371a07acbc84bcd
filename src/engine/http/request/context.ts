import type { Context } from 'hono';
import type { ApiKey } from '#auth/api-keys.ts';
import type { AuditLog } from '#auth/audit-log.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError, type Log } from '#auth/http-errors.ts';
import { canonicalId } from '#contract/canonical-path.ts';
import { Id } from '#contract/primitives.ts';
import type { DatasetIndexes, LiveDataset } from '#engine/datasets/dataset.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import type { ExportTasks } from '#engine/export/export-tasks.ts';
import type { FetchRules } from '#engine/query/fetch-image.ts';
import type { QueryImages } from '#engine/query/query-images.ts';
import type { Uploader, UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';
import type { SentForm } from '#engine/uploads/receive-files.ts';
import type { UploadResult } from '#engine/uploads/uploads.ts';

/** What the routes work on. */
export interface EngineParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly auditLog: AuditLog;
  readonly log: Log;
  readonly fetchRules: FetchRules;
  /** Aborted when the engine closes: what nobody needs to wait for ends then. */
  readonly closing: AbortSignal;
  /**
   * Of the model that the dataset was indexed with; it may still be on its way when the first request comes.
   * @throws ModelError when the model is gone
   */
  embedder(dataset: LiveDataset): Promise<Embedder>;
  /** Those that the key may see, in the order to show them. */
  datasets(key: ApiKey): readonly LiveDataset[];
  readonly exportTasks: ExportTasks;
  readonly queryImages: QueryImages;
  readonly uploadQuota: UploadQuota;
  /** Whether there is one of that id, whoever may see it. */
  hasDataset(datasetId: string): boolean;
  /** Resolves when all that was made of it is gone. */
  removeDataset(dataset: LiveDataset): Promise<void>;
  /** An empty one, to be filled. */
  createDataset(displayName: string): Promise<LiveDataset>;
  /** @throws BadFormError, PartialUploadError, UploadQuotaError */
  receiveUpload(dataset: LiveDataset, form: SentForm, uploader: Uploader): Promise<UploadResult>;
  /** Deletes missing images in a folder, the empty one for all. @returns their ids, when they have left the results */
  deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]>;
  /** Forgets images that were deleted so many days ago. @returns how many */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number>;
  /** Has it indexed soon. */
  index(dataset: LiveDataset): void;
  /** Resolves when searches have the labels. */
  setLabelsFromFolders(dataset: LiveDataset, isWanted: boolean): Promise<void>;
}

/**
 * @param id left out, it stands in the path
 * @throws 404 when there is no such dataset, or none that the key may see
 */
export function datasetOf(
  c: Context,
  parts: EngineParts,
  id = c.req.param('dataset_id') ?? '',
): LiveDataset {
  const datasetId = canonicalId(id);
  const dataset = parts.datasets(keyOf(c)).find(({ stored }) => stored.datasetId === datasetId);
  if (!dataset) {
    throw httpError(
      404,
      'No such dataset on this server. List the datasets with GET /api/v1/datasets.',
    );
  }
  return dataset;
}

/** The images and the objects of a dataset. @throws 409 while it cannot be searched */
export function readyIndexesOf(dataset: LiveDataset): DatasetIndexes {
  const { indexes, status, progress, fatalError } = dataset;
  if (indexes) return indexes;
  throw httpError(
    409,
    status === 'FATAL_ERROR'
      ? `The dataset could not be indexed: ${fatalError}`
      : `The dataset is ${status} (${progress} %). Search it when its status is READY.`,
  );
}

/** @throws 409 when the model of the dataset is gone */
export async function embedderOf(dataset: LiveDataset, parts: EngineParts): Promise<Embedder> {
  try {
    return await parts.embedder(dataset);
  } catch (error) {
    throw error instanceof ModelError ? httpError(409, error.message) : error;
  }
}

/** An id in the path, in lower case; one that is no UUID names nothing. @throws 404 */
export function idParam(c: Context, name: string): string {
  const id = Id.safeParse(c.req.param(name));
  if (!id.success)
    throw httpError(404, `${name} is not a UUID, so it identifies nothing on this server.`);
  return id.data.toLowerCase();
}
