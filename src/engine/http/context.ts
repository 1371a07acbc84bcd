import type { Context } from 'hono';
import { canonicalId } from '#contract/canonical-path.ts';
import { type EntityType, Id } from '#contract/primitives.ts';
import type { DataDirectory } from '../data-directory.ts';
import type { Embedder } from '../embed/embedder.ts';
import { ModelError } from '../embed/model-error.ts';
import type { DatasetIndex } from '../explore/dataset-index.ts';
import type { ExportTasks } from '../export/export-tasks.ts';
import type { FetchRules } from '../fetch/fetch-image.ts';
import type { Taken } from '../intake/intake.ts';
import type { SentForm } from '../intake/take-files.ts';
import type { LiveDataset } from '../live-dataset.ts';
import type { QueryImages } from '../query/query-images.ts';
import type { Uploader, UploadQuota } from '../quota/upload-quota.ts';
import type { Store } from '../store/store.ts';
import type { ApiKey } from './api-keys.ts';
import type { AuditLog } from './audit-log.ts';
import { keyOf } from './authenticate.ts';
import { httpError, type Log } from './errors.ts';

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
  /** @throws BadFormError, PartlyTakenError, UploadQuotaError */
  takeFiles(dataset: LiveDataset, form: SentForm, uploader: Uploader): Promise<Taken>;
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
      'There is no such dataset on this server; GET /api/v1/datasets lists them.',
    );
  }
  return dataset;
}

/** The images and the objects of a dataset. @throws 409 while it cannot be searched */
export function readyIndexesOf(dataset: LiveDataset): Record<EntityType, DatasetIndex> {
  const { index, objectIndex } = dataset;
  if (index && objectIndex) return { IMAGES: index, OBJECTS: objectIndex };
  const { status, progress, fatalError } = dataset;
  throw httpError(
    409,
    status === 'FATAL_ERROR'
      ? `The dataset could not be indexed: ${fatalError}`
      : `The dataset is ${status} (${progress} %); search it when its status is READY.`,
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
  if (!id.success) throw httpError(404, `${name} is not a UUID, so there is no such thing here.`);
  return id.data.toLowerCase();
}

/**
 * Where this server was reached: the links in its answers start with it. Who sends requests on to
 * the engine says under which path that is.
 */
export function originOf(c: Context): string {
  return new URL(c.req.url).origin + (c.req.header('x-forwarded-prefix') ?? '');
}
