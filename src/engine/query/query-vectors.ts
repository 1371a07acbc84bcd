import { readFile } from 'node:fs/promises';
import type { RequestedBox } from '#contract/bounding-box.ts';
import type { AnchorType } from '#contract/primitives.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { QueryVector } from '#engine/index/distances/measure-query.ts';
import type { UploadReservation } from '#engine/quota/upload-quota.ts';
import type { StoredAnchor } from '#engine/store/anchor-store.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { anchorIdOf, contentHashOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';
import { type TemporaryFile, writeTemporary } from '#platform/files/write-atomically.ts';
import { removeUnusedUploads, type UploadParts } from './unused-uploads.ts';

export interface UploadedQuery {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly requestedBox: RequestedBox | undefined;
}

export interface AnchorContext extends UploadParts {
  readonly datasetId: string;
  /** Reservation of the searching key. */
  readonly reservation: UploadReservation;
}

/**
 * Embeds an uploaded image, or the requested region of it, and keeps it for good so that links to
 * the search stay valid.
 * @returns the id of the anchor, the same for the same image and region; undefined when the dataset
 * was removed meanwhile
 * @throws UnreadableImageError, BoundingBoxError, UploadQuotaError
 */
export async function saveUpload(
  context: AnchorContext,
  embedder: Embedder,
  { bytes, fileName, requestedBox }: UploadedQuery,
): Promise<string | undefined> {
  const { datasetId, store, dataDirectory, reservation } = context;
  const contentHash = contentHashOf(bytes);
  const isKept = store.anchors.hasUpload(contentHash);
  if (!reservation.isLimited || !(await isKept)) reservation.take(bytes.length);
  const [image, written] = await bothOrNone(
    embedder.embedBytes(bytes, {
      ...(requestedBox && { requestedBox }),
      thumbnailPath: dataDirectory.thumbnail(datasetId, imageIdOf(datasetId, contentHash)),
    }),
    isKept.then(() => writeTemporary(dataDirectory.upload(contentHash), bytes, { sync: true })),
  );
  const uploadName = `${contentHash}.${image.format}`;
  const file = dataDirectory.upload(uploadName);
  await written.renameTo(file);
  const anchorId = anchorIdOf(datasetId, contentHash, image.boundingBox);
  const anchor = { anchorId, fileName, uploadName, ...image };
  // At the same time, so that both share a transaction.
  const [isSaved] = await Promise.all([
    store.anchors.save(datasetId, embedder.model.id, anchor),
    (await isKept) || reservation.keep([{ file, nBytes: bytes.length }]),
  ]);
  if (isSaved) return anchorId;
  await removeUnusedUploads(context, [uploadName]);
  return undefined;
}

/** The format in its name is known when the image is decoded. */
async function bothOrNone<Image>(
  embedding: Promise<Image>,
  writing: Promise<TemporaryFile>,
): Promise<[Image, TemporaryFile]> {
  const [image, written] = await Promise.allSettled([embedding, writing]);
  if (image.status === 'fulfilled') return [image.value, await writing];
  if (written.status === 'fulfilled') await written.value.remove();
  throw image.reason;
}

/** Id of the thumbnail that all regions of one uploaded image share. */
export function imageIdOf(datasetId: string, contentHash: string): string {
  return anchorIdOf(datasetId, contentHash, null);
}

/** A dataset with one of its models and the indexes of that model. */
export interface SearchedModel {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly datasetId: string;
  readonly model: EmbeddingModel;
  readonly indexes: readonly DatasetIndex[];
  /** The embedder of the model. */
  embedder(): Promise<Embedder>;
}

/**
 * Without a type, an upload takes precedence. @returns undefined when the dataset has no such
 * upload, image or object
 */
export async function findQueryVector(
  searched: SearchedModel,
  mediaId: string,
  type: AnchorType | undefined,
): Promise<QueryVector | undefined> {
  const { store, datasetId, model, indexes } = searched;
  const upload =
    type === 'MEDIA' ? undefined : await store.anchors.find(datasetId, mediaId, model.id);
  const uploaded = upload && (upload.vector ?? (await embedAgain(searched, upload)));
  if (uploaded) return { id: mediaId, vector: uploaded };
  if (type === 'UPLOAD') return undefined;
  for (const index of indexes) {
    const vector = await index.vectorOf(mediaId);
    if (vector) return { id: mediaId, vector };
  }
  // A saved view may use a deleted image as its anchor.
  const deleted = await store.deletedMedia.find(datasetId, mediaId);
  return deleted?.vector ? { id: mediaId, vector: deleted.vector } : undefined;
}

/**
 * Embeds an upload with a model that the dataset did not have at its time, so that links to it stay
 * valid. @returns undefined when its file is missing
 */
async function embedAgain(
  { store, dataDirectory, datasetId, model, embedder }: SearchedModel,
  { anchorId, uploadName, boundingBox }: StoredAnchor,
): Promise<Float32Array | undefined> {
  const bytes = await readFile(dataDirectory.upload(uploadName)).catch(() => undefined);
  if (!bytes) return undefined;
  const { vector } = await (await embedder()).embedBytes(bytes, {
    requestedBox: boundingBox && { ...boundingBox, unit: 'fraction' },
    thumbnailPath: dataDirectory.thumbnail(datasetId, imageIdOf(datasetId, contentHashOf(bytes))),
  });
  await store.anchors.saveVector(datasetId, model.id, anchorId, vector);
  return vector;
}
