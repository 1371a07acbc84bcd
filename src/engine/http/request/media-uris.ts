import type { Context } from 'hono';
import { signMedia } from '#auth/authenticate.ts';
import { originOf } from '#auth/server-origin.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { MediaUris } from '#engine/explore/search.ts';
import type { StoredMedia, StoredObject } from '#engine/store/media-store.ts';

/**
 * Absolute addresses of an image and its thumbnail, as clients of the API expect them. `version`
 * changes with the file, so that a browser may keep what it has fetched for good.
 */
export function mediaUris(
  c: Context,
  datasetId: string,
  mediaId: string,
  version: string,
): MediaUris {
  const params = { dataset_id: datasetId, media_id: mediaId };
  return {
    media_uri: addressOf(c, `${routePath(ROUTES.media, params)}?v=${version}`),
    media_thumb_uri: addressOf(c, `${routePath(ROUTES.thumbnail, params)}?v=${version}`),
  };
}

/** The address of an image as every browser shows it; `version` as above. */
export function previewUri(
  c: Context,
  datasetId: string,
  mediaId: string,
  version: string,
): string {
  const params = { dataset_id: datasetId, media_id: mediaId };
  return addressOf(c, `${routePath(ROUTES.preview, params)}?v=${version}`);
}

/** Signed, unless the caller is a browser with a session. */
function addressOf(c: Context, path: string): string {
  return originOf(c) + signMedia(c, path);
}

/** Of an object: the image it lies in, and what it looks like alone. */
export function objectUris(c: Context, datasetId: string, object: StoredObject): MediaUris {
  const version = versionOf(object.image);
  return {
    media_uri: mediaUris(c, datasetId, object.image.mediaId, version).media_uri,
    media_thumb_uri: mediaUris(c, datasetId, object.objectId, version).media_thumb_uri,
  };
}

/** 64 bits: two versions of one file that share them are not to be expected. */
const HASH_DIGITS = 16;

/** Follows the content of a file; where that is not known, its size and time. */
export function versionOf({ contentHash, modifiedMs, fileSize }: StoredMedia): string {
  if (contentHash !== null) return contentHash.slice(0, HASH_DIGITS);
  return `${Math.round(modifiedMs).toString(36)}-${fileSize.toString(36)}`;
}

/** What is kept of a deleted image is its last version. */
export const DELETED_VERSION = 'deleted';

/** Uploads are named by their content: they have but one version. */
export const UPLOAD_VERSION = '1';
