import { rm } from 'node:fs/promises';
import type { ReadableStream } from 'node:stream/web';
import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import {
  type AddedMedia,
  NewDatasetRequest,
  type RemovedMedia,
  RemoveMediaRequest,
} from '#contract/dataset/uploads.ts';
import { ROUTES } from '#contract/routes.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { readBody, readFields } from '#engine/http/request/read-request.ts';
import { BadFormError, PartialUploadError, type SentForm } from '#engine/uploads/receive-files.ts';
import type { UploadResult } from '#engine/uploads/uploads.ts';
import { fileInside } from '#platform/files/file-inside.ts';
import { toDataset } from './dataset-routes.ts';

const HOW_TO_SEND =
  'Send images in fields named "files", or a ZIP or tar archive in a field named "archive", as multipart/form-data.';

/** Creates datasets and receives files for them. */
export function uploadRoutes(parts: EngineParts): Hono {
  return new Hono()
    .post(ROUTES.newDataset, async (c) => {
      refuseLimitedKey(c);
      const { dataset_name } = await readFields(c, NewDatasetRequest);
      return c.json<Dataset>(toDataset(c, await createDataset(c, parts, dataset_name)), 201);
    })
    .post(ROUTES.addMedia, (c) => addMedia(c, parts))
    .post(ROUTES.upload, (c) => addMedia(c, parts))
    .delete(ROUTES.datasetMedia, async (c) => {
      const dataset = ownDatasetOf(c, parts);
      const { media_ids } = await readBody(c, RemoveMediaRequest);
      const removed = await removeMedia(parts, dataset, media_ids);
      describeChange(c, { n_media: removed.media_ids.length });
      return c.json<RemovedMedia>(removed, 202);
    });
}

/** @throws 403 for a key that may not create datasets */
export function refuseLimitedKey(c: Context): void {
  if (keyOf(c).datasetIds === null) return;
  throw httpError(403, 'Your key is limited to certain datasets, so it cannot create others.');
}

export async function createDataset(
  c: Context,
  parts: EngineParts,
  dataset_name: string,
): Promise<LiveDataset> {
  const dataset = await parts.createDataset(dataset_name);
  describeChange(c, { dataset_id: dataset.stored.datasetId, dataset_name });
  return dataset;
}

/** @throws 404; 409 when the files of the dataset belong to the user's own folder */
export function ownDatasetOf(c: Context, parts: EngineParts): LiveDataset {
  const dataset = datasetOf(c, parts);
  if (dataset.stored.source === 'UPLOAD') return dataset;
  throw httpError(
    409,
    'This dataset follows a folder. Add or remove files in that folder instead; the dataset is updated automatically.',
  );
}

async function addMedia(c: Context, parts: EngineParts): Promise<Response> {
  const dataset = ownDatasetOf(c, parts);
  const form = readFiles(c);
  const result = await parts.uploads.receive(dataset, form, keyOf(c)).catch(explainUpload);
  return answerAdded(c, dataset, result);
}

/** The form of a request, to be read as a stream. @throws 400 without a body */
export function readFiles(c: Context): SentForm {
  const { body } = c.req.raw;
  if (!body) throw httpError(400, `The request body is missing. ${HOW_TO_SEND}`);
  return {
    contentType: c.req.header('content-type') ?? '',
    body: body as ReadableStream<Uint8Array>,
  };
}

/** @param whatIsMissing a sentence for a request without files @throws 400 when none was accepted */
export function answerAdded(
  c: Context,
  dataset: LiveDataset,
  result: UploadResult,
  whatIsMissing = `The form contains no file. ${HOW_TO_SEND}`,
): Response {
  describeChange(c, { n_new: result.nNew, n_refused: result.rejected.length });
  if (result.nNew + result.nKnown > 0) {
    return c.json<AddedMedia>(toAddedMedia(dataset, result), 202);
  }
  const [first] = result.rejected;
  if (!first) throw httpError(400, whatIsMissing);
  throw httpError(
    400,
    `No file was accepted. "${first.path}" was rejected because ${first.reason}.`,
  );
}

export function explainUpload(error: unknown): never {
  if (error instanceof BadFormError) throw httpError(400, `${error.message} ${HOW_TO_SEND}`);
  if (error instanceof PartialUploadError) throw httpError(500, error.message);
  throw error;
}

function toAddedMedia(
  { stored }: LiveDataset,
  { nNew, nKnown, rejected }: UploadResult,
): AddedMedia {
  return {
    dataset_id: stored.datasetId,
    n_new: nNew,
    n_known: nKnown,
    refused: rejected.map(({ path, reason }) => ({ file_name: path, reason })),
  };
}

async function removeMedia(
  { store, index, uploadQuota }: EngineParts,
  dataset: LiveDataset,
  mediaIds: readonly string[],
): Promise<RemovedMedia> {
  const { datasetId, folder } = dataset.stored;
  const wanted = mediaIds.map((mediaId) => mediaId.toLowerCase());
  const found = await store.media.byIds(datasetId, wanted);
  if (found.size === 0) {
    throw httpError(
      404,
      'None of these is an image of this dataset. To remove an object, remove its image.',
    );
  }
  const removed: string[] = [];
  for (const { path } of found.values()) {
    const file = await fileInside(folder, path);
    if (!file) continue;
    await rm(file.path, { force: true });
    removed.push(file.path);
  }
  await uploadQuota.forget(removed);
  index(dataset);
  return { media_ids: [...found.keys()].sort() };
}
