import { type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'hono';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import { datasetOf, type EngineParts, type SearchParts } from '#engine/http/request/context.ts';
import { UPLOAD_VERSION, versionOf } from '#engine/http/request/media-uris.ts';
import type { UploadedFile } from '#engine/http/request/read-request.ts';
import type { StoredAnchor } from '#engine/store/anchor-store.ts';
import type { FileVersion, StoredMedia } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import { fileInside } from '#platform/files/file-inside.ts';

export interface ImageVersion {
  /** The version in the immutable address. */
  readonly version: string;
  /** The file as indexed; null for files of the server, which are written once per version. */
  readonly indexed: FileVersion | null;
}

/** An image on this server: of a dataset, of an upload, or sent for a preview. */
export interface StoredImage extends ImageVersion {
  readonly path: string;
  readonly format: string;
  readonly fileName: string;
  /** The id of the dataset's image; for an object, the id of its image. */
  readonly mediaId?: string;
  /** Path of an existing preview. */
  readonly previewPath?: string;
}

/** Version of files that the server writes. */
const ONE_VERSION: ImageVersion = { version: UPLOAD_VERSION, indexed: null };

/**
 * Limit of bytes read into memory at once. A search by a larger image of the dataset needs no
 * bytes.
 */
const MAX_READ_BYTES = 512e6;

/** @throws 404 when the dataset has no image, object, upload or query image with that id */
export async function findStoredImage(
  c: Context,
  parts: EngineParts,
  mediaId: string,
): Promise<StoredImage> {
  const { datasetId, folder } = datasetOf(c, parts).stored;
  const queryImage = parts.queryImages.find(datasetId, keyOf(c).key, mediaId);
  if (queryImage) return { ...queryImage, ...ONE_VERSION };
  const media = await findMedia(parts.store, datasetId, mediaId);
  if (media) {
    return {
      path: await insideOf(folder, media),
      format: media.format,
      fileName: path.posix.basename(media.path),
      mediaId: media.mediaId,
      version: versionOf(media),
      indexed: media,
    };
  }
  if (await parts.store.deletedMedia.find(datasetId, mediaId)) {
    throw httpError(404, 'This image was deleted from its folder. Only its thumbnail is kept.');
  }
  const { uploadName, format, fileName } = await findUpload(parts, datasetId, mediaId);
  return { path: parts.dataDirectory.upload(uploadName), format, fileName, ...ONE_VERSION };
}

/** The image of the dataset with that id, or the image of the object. */
export async function findMedia(
  store: Store,
  datasetId: string,
  mediaId: string,
): Promise<StoredMedia | undefined> {
  const image = (await store.media.byIds(datasetId, [mediaId])).get(mediaId);
  return image ?? (await store.media.objectsByIds(datasetId, [mediaId])).get(mediaId)?.image;
}

/** @throws 404 */
export async function findUpload(
  { store }: SearchParts,
  datasetId: string,
  anchorId: string,
): Promise<StoredAnchor> {
  const upload = await store.anchors.find(datasetId, anchorId);
  if (!upload) throw httpError(404, 'No such image in this dataset.');
  return upload;
}

/** @throws 404 when its file is gone, 400 when it is too large to be read at once */
export async function readStoredImage(image: StoredImage): Promise<UploadedFile> {
  const { fileName } = image;
  const { size } = await statImage(image.path);
  if (size > MAX_READ_BYTES) {
    const detail = `"${fileName}" is larger than ${MAX_READ_BYTES / 1e6} MB. Search with the whole image instead.`;
    throw httpError(400, detail);
  }
  const bytes = await readFile(image.path).catch(() => {
    throw httpError(404, 'The file of this image cannot be read.');
  });
  return { bytes, fileName };
}

/** @throws 404 when the file is gone */
export async function statImage(file: string): Promise<Stats> {
  return fileOrGone(await stat(file).catch(() => undefined));
}

/** As `statImage`, at once, for a file in the data directory. */
export function statOwnImage(file: string): Stats {
  return fileOrGone(statSync(file, { throwIfNoEntry: false }));
}

function fileOrGone(found: Stats | undefined): Stats {
  if (!found?.isFile()) throw httpError(404, 'The file of this image no longer exists.');
  return found;
}

async function insideOf(
  folder: string,
  { path: file, missingSince }: StoredMedia,
): Promise<string> {
  const found = await fileInside(folder, file);
  if (found) return found.path;
  throw httpError(
    404,
    missingSince
      ? `The file of this image has been missing since ${missingSince.toISOString()}. Connect its drive or share to restore it.`
      : 'The file of this image is no longer in its folder.',
  );
}
