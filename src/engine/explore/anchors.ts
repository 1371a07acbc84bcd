import type { RequestedBox } from '#contract/bounding-box.ts';
import type { AnchorType } from '#contract/primitives.ts';
import type { DataDirectory } from '../data-directory.ts';
import type { Embedder } from '../embed/embedder.ts';
import { writeAtomically } from '../embed/write-atomically.ts';
import { anchorIdOf, contentHashOf } from '../ids.ts';
import type { Store } from '../store/store.ts';
import type { DatasetIndex, SearchAnchor } from './dataset-index.ts';

export interface Upload {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly requestedBox: RequestedBox | undefined;
}

export interface AnchorContext {
  readonly datasetId: string;
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
}

/**
 * Embeds an uploaded picture, or the region of it that was asked for, and keeps it for good: a link
 * to the search stays true.
 * @returns the id of the anchor, the same for the same picture and region; undefined when the dataset
 * has got another model meanwhile, whose vectors cannot be compared with this one
 * @throws UnreadableImageError, BoundingBoxError
 */
export async function saveUpload(
  { datasetId, store, dataDirectory }: AnchorContext,
  embedder: Embedder,
  { bytes, fileName, requestedBox }: Upload,
): Promise<string | undefined> {
  const contentHash = contentHashOf(bytes);
  const image = await embedder.embedBytes(bytes, {
    ...(requestedBox && { requestedBox }),
    thumbnailPath: dataDirectory.thumbnail(datasetId, pictureIdOf(datasetId, contentHash)),
  });
  const uploadName = `${contentHash}.${image.format}`;
  await writeAtomically(dataDirectory.upload(uploadName), bytes, { sync: true });
  const anchorId = anchorIdOf(datasetId, contentHash, image.boundingBox);
  const anchor = { anchorId, fileName, uploadName, ...image };
  return (await store.anchors.save(datasetId, embedder.model.id, anchor)) ? anchorId : undefined;
}

/** All regions of one uploaded picture share its thumbnail, which goes by the id of the whole picture. */
export function pictureIdOf(datasetId: string, contentHash: string): string {
  return anchorIdOf(datasetId, contentHash, null);
}

/** @returns undefined when the dataset has no such anchor. Without a type, uploads are looked at first. */
export async function findAnchor(
  store: Store,
  datasetId: string,
  indexes: readonly DatasetIndex[],
  anchorId: string,
  type: AnchorType | undefined,
): Promise<SearchAnchor | undefined> {
  const upload = type === 'MEDIA' ? undefined : await store.anchors.find(datasetId, anchorId);
  if (upload) return { anchorId, vector: upload.vector };
  if (type === 'UPLOAD') return undefined;
  for (const index of indexes) {
    const vector = await index.vectorOf(anchorId);
    if (vector) return { anchorId, vector };
  }
  // A saved view may start from an image that is deleted.
  const deleted = await store.deletedMedia.find(datasetId, anchorId);
  return deleted?.vector ? { anchorId, vector: deleted.vector } : undefined;
}
