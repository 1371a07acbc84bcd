import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Context, Hono } from 'hono';
import type { ImageDetails } from '#contract/image.ts';
import { ROUTES } from '#contract/routes.ts';
import { pictureIdOf } from '../explore/anchors.ts';
import { fileInside } from '../file-inside.ts';
import { isSameVersion } from '../ingest/file-versions.ts';
import { fileVersionOf } from '../ingest/find-images.ts';
import type { FileVersion, Store, StoredAnchor, StoredMedia } from '../store/store.ts';
import { datasetOf, type EngineParts, idParam } from './context.ts';
import { httpError } from './errors.ts';
import { imageDetails } from './image-details.ts';
import { UPLOAD_VERSION, versionOf } from './media-uris.ts';
import { openFile } from './open-file.ts';

interface MediaFile {
  readonly file: string;
  readonly contentType: string;
  readonly fileName: string;
  /** The version whose address may be kept for good. */
  readonly version: string;
  /** The file as it was indexed; null for files of ours, which are written once for each version. */
  readonly indexed: FileVersion | null;
}

/** A year, the longest that caches honour. */
const IMMUTABLE = 'private, max-age=31536000, immutable';
/** May be kept, but must be asked for again: the ETag then saves the bytes. */
const REVALIDATE = 'private, no-cache';

/** What there is to know of an image, the images themselves, and the thumbnails of images and objects, of the dataset and of uploads. */
export function mediaRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.image, async (c) => c.json<ImageDetails>(await imageDetails(c, parts)))
    .get(ROUTES.media, async (c) => send(c, await findImage(c, parts)))
    .get(ROUTES.thumbnail, async (c) => send(c, await findThumbnail(c, parts)));
}

async function findImage(c: Context, parts: EngineParts): Promise<MediaFile> {
  const { datasetId, folder } = datasetOf(c, parts).stored;
  const mediaId = idParam(c, 'media_id');
  const media = await findMedia(parts.store, datasetId, mediaId);
  if (media) {
    return {
      file: await insideOf(folder, media.path),
      contentType: `image/${media.format}`,
      fileName: path.posix.basename(media.path),
      version: versionOf(media),
      indexed: media,
    };
  }
  const upload = await findUpload(parts, datasetId, mediaId);
  return {
    file: parts.dataDirectory.upload(upload.uploadName),
    contentType: `image/${upload.format}`,
    fileName: upload.fileName,
    version: UPLOAD_VERSION,
    indexed: null,
  };
}

async function findThumbnail(c: Context, parts: EngineParts): Promise<MediaFile> {
  const { datasetId } = datasetOf(c, parts).stored;
  const mediaId = idParam(c, 'media_id');
  const media = await findMedia(parts.store, datasetId, mediaId);
  const pictureId = media ? mediaId : await pictureOfUpload(parts, datasetId, mediaId);
  return {
    file: parts.dataDirectory.thumbnail(datasetId, pictureId),
    contentType: 'image/webp',
    fileName: 'thumb.webp',
    version: media ? versionOf(media) : UPLOAD_VERSION,
    indexed: null,
  };
}

/** An image of the dataset, or the one that an object lies in. */
async function findMedia(
  store: Store,
  datasetId: string,
  mediaId: string,
): Promise<StoredMedia | undefined> {
  const image = (await store.media.byIds(datasetId, [mediaId])).get(mediaId);
  return image ?? (await store.media.objectsByIds(datasetId, [mediaId])).get(mediaId)?.image;
}

async function pictureOfUpload(
  parts: EngineParts,
  datasetId: string,
  anchorId: string,
): Promise<string> {
  const { uploadName } = await findUpload(parts, datasetId, anchorId);
  return pictureIdOf(datasetId, path.parse(uploadName).name);
}

async function findUpload(
  { store }: EngineParts,
  datasetId: string,
  anchorId: string,
): Promise<StoredAnchor> {
  const upload = await store.anchors.find(datasetId, anchorId);
  if (!upload) throw httpError(404, 'There is no such image in this dataset.');
  return upload;
}

async function insideOf(folder: string, file: string): Promise<string> {
  const found = await fileInside(folder, file);
  if (found) return found.path;
  throw httpError(404, 'The file of this image is no longer in its folder.');
}

async function send(c: Context, media: MediaFile): Promise<Response> {
  const { file, contentType, fileName } = media;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw httpError(404, 'The file of this image is no longer there.');
  const headers = {
    'Cache-Control': isVersionAsked(c, media, found) ? IMMUTABLE : REVALIDATE,
    ETag: etagOf(found),
  };
  if (matches(c.req.header('if-none-match'), headers.ETag)) return c.body(null, 304, headers);
  const described = {
    ...headers,
    'Content-Type': contentType,
    'Content-Length': String(found.size),
    'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`,
  };
  // A body that nobody reads would keep its file open.
  if (c.req.method === 'HEAD') return c.body(null, 200, described);
  return c.body(await openFile(file, 'The file of this image cannot be read.'), 200, described);
}

/** Whether the address names the version that is sent: before a changed file is indexed, it names the one before. */
function isVersionAsked(c: Context, { version, indexed }: MediaFile, found: Stats): boolean {
  if (c.req.query('v') !== version) return false;
  return indexed === null || isSameVersion({ path: '', ...fileVersionOf(found) }, indexed);
}

/** Differs with the content: what replaces a file under its size and time has another inode or change time. */
function etagOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  const numbers = [size, mtimeMs, ctimeMs, ino].map((number) => number.toString(36));
  return `"${numbers.join('-')}"`;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
