import type { RequestedBox } from '#contract/bounding-box.ts';
import type { AnchorType } from '#contract/primitives.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import type { DatasetIndex, QueryVector } from '#engine/index/dataset-index.ts';
import type { UploadReservation } from '#engine/quota/upload-quota.ts';
import { anchorIdOf, contentHashOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
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
 * @returns the id of the anchor, the same for the same image and region; undefined when the
 * dataset's model was changed meanwhile, because vectors of two models cannot be compared
 * @throws UnreadableImageError, BoundingBoxError, UploadQuotaError
 */
export async function saveUpload(
  context: AnchorContext,
  embedder: Embedder,
  { bytes, fileName, requestedBox }: UploadedQuery,
): Promise<string | undefined> {
  const { datasetId, store, dataDirectory, reservation } = context;
  const contentHash = contentHashOf(bytes);
  const isKept = await store.anchors.hasUpload(contentHash);
  if (!isKept) reservation.take(bytes.length);
  const image = await embedder.embedBytes(bytes, {
    ...(requestedBox && { requestedBox }),
    thumbnailPath: dataDirectory.thumbnail(datasetId, imageIdOf(datasetId, contentHash)),
  });
  const uploadName = `${contentHash}.${image.format}`;
  const file = dataDirectory.upload(uploadName);
  await writeAtomically(file, bytes, { sync: true });
  if (!isKept) await reservation.keep([{ file, nBytes: bytes.length }]);
  const anchorId = anchorIdOf(datasetId, contentHash, image.boundingBox);
  const anchor = { anchorId, fileName, uploadName, ...image };
  if (await store.anchors.save(datasetId, embedder.model.id, anchor)) return anchorId;
  await removeUnusedUploads(context, [uploadName]);
  return undefined;
}

/** Id of the thumbnail that all regions of one uploaded image share. */
export function imageIdOf(datasetId: string, contentHash: string): string {
  return anchorIdOf(datasetId, contentHash, null);
}

/**
 * Without a type, an upload takes precedence. @returns undefined when the dataset has no such
 * upload, image or object
 */
export async function findQueryVector(
  store: Store,
  datasetId: string,
  indexes: readonly DatasetIndex[],
  mediaId: string,
  type: AnchorType | undefined,
): Promise<QueryVector | undefined> {
  const upload = type === 'MEDIA' ? undefined : await store.anchors.find(datasetId, mediaId);
  if (upload) return { id: mediaId, vector: upload.vector };
  if (type === 'UPLOAD') return undefined;
  for (const index of indexes) {
    const vector = await index.vectorOf(mediaId);
    if (vector) return { id: mediaId, vector };
  }
  // A saved view may use a deleted image as its anchor.
  const deleted = await store.deletedMedia.find(datasetId, mediaId);
  return deleted?.vector ? { id: mediaId, vector: deleted.vector } : undefined;
}
