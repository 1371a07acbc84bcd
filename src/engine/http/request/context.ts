import type { Context } from 'hono';
import type { ApiKey } from '#auth/api-keys.ts';
import type { AuditLog } from '#auth/audit-log.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError, type Log } from '#auth/http-errors.ts';
import { canonicalId } from '#contract/canonical-path.ts';
import { Id } from '#contract/primitives.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { DatasetUploads } from '#engine/datasets/dataset-uploads.ts';
import type { DatasetIndexes } from '#engine/datasets/index-history.ts';
import type { ModelChanges } from '#engine/datasets/model-changes.ts';
import type { TextReadings } from '#engine/datasets/text-readings.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import type { ExportTasks } from '#engine/export/export-tasks.ts';
import type { FetchRules } from '#engine/query/fetch-image.ts';
import type { QueryImages } from '#engine/query/query-images.ts';
import type { UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';

/** Dependencies of the routes that search. */
export interface SearchParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly log: Log;
  /** Aborted when the engine closes, to end work that nobody waits for. */
  readonly closing: AbortSignal;
  /**
   * The embedder of a model, which may still be loading at the first request.
   * @throws ModelError when the model does not exist any more
   */
  embedder(model: EmbeddingModel): Promise<Embedder>;
  /** The datasets that the key may see, in display order. */
  datasets(key: ApiKey): readonly LiveDataset[];
}

/** Dependencies of all routes. */
export interface EngineParts extends SearchParts {
  readonly auditLog: AuditLog;
  readonly fetchRules: FetchRules;
  readonly exportTasks: ExportTasks;
  readonly queryImages: QueryImages;
  readonly uploadQuota: UploadQuota;
  /** Whether a dataset with that id exists, whatever key may see it. */
  hasDataset(datasetId: string): boolean;
  /** Resolves when all data derived from it is deleted. */
  removeDataset(dataset: LiveDataset): Promise<void>;
  /** Creates an empty dataset for uploads. */
  createDataset(displayName: string): Promise<LiveDataset>;
  readonly uploads: DatasetUploads;
  /**
   * Deletes missing images in a folder; the empty string is all. @returns their ids, after their
   * removal from the results
   */
  deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]>;
  /** Purges images that were deleted at least this many days ago. @returns the number of images */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number>;
  /** Requests an indexing run. */
  index(dataset: LiveDataset): void;
  readonly modelChanges: ModelChanges;
  readonly textReadings: TextReadings;
  /** Deletes the vectors of the model that the dataset used before. */
  forgetPreviousModel(dataset: LiveDataset): Promise<void>;
  /** Resolves when searches use the labels. */
  setLabelsFromFolders(dataset: LiveDataset, isWanted: boolean): Promise<void>;
}

/**
 * @param id default: the id in the path
 * @throws 404 when there is no such dataset or the key may not see it
 */
export function datasetOf(
  c: Context,
  parts: SearchParts,
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

/**
 * The indexes of images and objects, as they are or as of an earlier `updated_at`.
 * @throws 409 while the dataset cannot be searched, or when that state is no longer kept
 */
export function readyIndexesOf(dataset: LiveDataset, asOf?: Date): DatasetIndexes {
  const { status, progress, fatalError, history } = dataset;
  const indexes = asOf ? history.asOf(asOf) : dataset.indexes;
  if (indexes) return indexes;
  if (asOf && dataset.indexes) {
    throw httpError(409, 'The results as of that time are no longer kept. Search without as_of.');
  }
  throw httpError(
    409,
    status === 'FATAL_ERROR'
      ? `The dataset could not be indexed: ${fatalError}`
      : `The dataset is ${status} (${progress} %). Search it when its status is READY.`,
  );
}

/** @throws 409 when the model does not exist any more */
export async function embedderOf(model: EmbeddingModel, parts: SearchParts): Promise<Embedder> {
  try {
    return await parts.embedder(model);
  } catch (error) {
    throw error instanceof ModelError ? httpError(409, error.message) : error;
  }
}

/** An id in the path, in lower case. @throws 404 when it is no UUID */
export function idParam(c: Context, name: string): string {
  const id = Id.safeParse(c.req.param(name));
  if (!id.success)
    throw httpError(404, `${name} is not a UUID, so it identifies nothing on this server.`);
  return id.data.toLowerCase();
}
