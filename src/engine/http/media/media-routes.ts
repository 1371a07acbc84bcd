import type { Stats } from 'node:fs';
import path from 'node:path';
import { type Context, Hono } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { ImageDetails } from '#contract/dataset/image.ts';
import { ROUTES } from '#contract/routes.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import {
  datasetOf,
  type EngineParts,
  embedderOf,
  idParam,
  type SearchParts,
} from '#engine/http/request/context.ts';
import { UPLOAD_VERSION, versionOf } from '#engine/http/request/media-uris.ts';
import { openFile } from '#engine/http/request/open-file.ts';
import { unreadable } from '#engine/http/request/read-request.ts';
import { isSameVersion } from '#engine/indexing/folder/file-versions.ts';
import { fileVersionOf } from '#engine/indexing/folder/find-images.ts';
import { imageIdOf } from '#engine/query/query-vectors.ts';
import { imageDetails } from './image-details.ts';
import { SmallFiles } from './small-files.ts';
import {
  findMedia,
  findStoredImage,
  findUpload,
  type ImageVersion,
  readStoredImage,
  statImage,
  statOwnImage,
} from './stored-image.ts';

interface MediaFile extends ImageVersion {
  readonly file: string;
  readonly contentType: string;
  readonly fileName: string;
}

const UNREADABLE = 'The file of this image cannot be read.';

/** One year, the maximum that caches honor. */
const IMMUTABLE = 'private, max-age=31536000, immutable';
/** May be cached but must be revalidated; the ETag then saves the transfer. */
const REVALIDATE = 'private, no-cache';

/** Details of an image, image files, and thumbnails and previews of images, objects and uploads. */
export function mediaRoutes(parts: EngineParts): Hono {
  const files = new SmallFiles();
  return new Hono()
    .get(ROUTES.image, async (c) => c.json<ImageDetails>(await imageDetails(c, parts)))
    .get(ROUTES.media, async (c) => send(c, await findImage(c, parts), files))
    .route('/', thumbnailRoute(parts, files))
    .get(ROUTES.preview, (c) => sendPreview(c, parts, files));
}

/** Thumbnails of images, objects and uploads. */
export function thumbnailRoute(parts: SearchParts, files = new SmallFiles()): Hono {
  return new Hono().get(ROUTES.thumbnail, async (c) =>
    send(c, await findThumbnail(c, parts), files),
  );
}

async function findImage(c: Context, parts: EngineParts): Promise<MediaFile> {
  const image = await findStoredImage(c, parts, idParam(c, 'media_id'));
  return { ...image, file: image.path, contentType: `image/${image.format}` };
}

/**
 * Renders the preview on request; that of a query image exists, because it was made to check the
 * image.
 */
async function sendPreview(c: Context, parts: EngineParts, files: SmallFiles): Promise<Response> {
  const image = await findStoredImage(c, parts, idParam(c, 'media_id'));
  const contentType = 'image/webp';
  if (image.previewPath !== undefined)
    return send(c, { ...image, file: image.previewPath, contentType }, files);
  const found = await statImage(image.path);
  const headers = { 'Cache-Control': cacheControl(c, image, found), 'Content-Type': contentType };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const embedder = await embedderOf(datasetOf(c, parts).model, parts);
  const { bytes } = await readStoredImage(image);
  const { preview } = await embedder.preview(bytes).catch((error: unknown) => {
    throw error instanceof UnreadableImageError ? unreadable(image.fileName, error) : error;
  });
  return c.body(Uint8Array.from(preview), 200, headers);
}

async function findThumbnail(c: Context, parts: SearchParts): Promise<MediaFile> {
  const { datasetId } = datasetOf(c, parts).stored;
  const mediaId = idParam(c, 'media_id');
  const media = await findMedia(parts.store, datasetId, mediaId);
  const isKept = media ?? (await parts.store.deletedMedia.find(datasetId, mediaId));
  const pictureId = isKept ? mediaId : await imageOfUpload(parts, datasetId, mediaId);
  return {
    file: parts.dataDirectory.thumbnail(datasetId, pictureId),
    contentType: 'image/webp',
    fileName: 'thumb.webp',
    version: media ? versionOf(media) : UPLOAD_VERSION,
    indexed: null,
  };
}

async function imageOfUpload(
  parts: SearchParts,
  datasetId: string,
  anchorId: string,
): Promise<string> {
  const { uploadName } = await findUpload(parts, datasetId, anchorId);
  return imageIdOf(datasetId, path.parse(uploadName).name);
}

async function send(c: Context, media: MediaFile, files: SmallFiles): Promise<Response> {
  const { file, contentType, fileName, indexed } = media;
  const isOwn = indexed === null;
  const found = isOwn ? statOwnImage(file) : await statImage(file);
  const headers = {
    'Cache-Control': cacheControl(c, media, found),
    ETag: etagOf(found),
  };
  if (matches(c.req.header('if-none-match'), headers.ETag)) return c.body(null, 304, headers);
  const described = {
    ...headers,
    'Content-Type': contentType,
    'Content-Length': String(found.size),
    'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`,
  };
  // An unread body would keep its file open.
  if (c.req.method === 'HEAD') return c.body(null, 200, described);
  const small = await files.read(file, headers.ETag, found.size, isOwn).catch(() => {
    throw httpError(404, UNREADABLE);
  });
  if (!small) return c.body(await openFile(file, UNREADABLE), 200, described);
  return c.body(small, 200, { ...described, 'Content-Length': String(small.length) });
}

/** Immutable only if the file is still the indexed version that the address names. */
function cacheControl(c: Context, { version, indexed }: ImageVersion, found: Stats): string {
  if (c.req.query('v') !== version) return REVALIDATE;
  const isAsIndexed =
    indexed === null || isSameVersion({ path: '', ...fileVersionOf(found) }, indexed);
  return isAsIndexed ? IMMUTABLE : REVALIDATE;
}

/**
 * Changes with the content: a file replaced with the same size and time has another inode or change
 * time.
 */
function etagOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  const numbers = [size, mtimeMs, ctimeMs, ino].map((number) => number.toString(36));
  return `"${numbers.join('-')}"`;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
