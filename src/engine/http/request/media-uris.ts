import type { Context } from 'hono';
import { mediaSignerOf, signMedia } from '#auth/authenticate.ts';
import { originOf } from '#auth/server-origin.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { MediaUris } from '#engine/explore/search.ts';
import type { StoredMedia, StoredObject } from '#engine/store/media-store.ts';

/**
 * Absolute addresses of an image and its thumbnail, as API clients expect them. `version` changes
 * with the file, which makes the address cacheable for good.
 */
export function mediaUris(
  c: Context,
  datasetId: string,
  mediaId: string,
  version: string,
): MediaUris {
  return {
    media_uri: addressOf(c, ROUTES.media, datasetId, mediaId, version),
    media_thumb_uri: addressOf(c, ROUTES.thumbnail, datasetId, mediaId, version),
  };
}

/** Address of a preview in a format that every browser shows; `version` as above. */
export function previewUri(
  c: Context,
  datasetId: string,
  mediaId: string,
  version: string,
): string {
  return addressOf(c, ROUTES.preview, datasetId, mediaId, version);
}

/** Addresses of an image of the dataset. */
export function imageUris(c: Context, datasetId: string, image: StoredMedia): MediaUris {
  return knownUris(c, image, () => mediaUris(c, datasetId, image.mediaId, versionOf(image)));
}

/** Addresses of the image of an object and of the object's own thumbnail. */
export function objectUris(c: Context, datasetId: string, object: StoredObject): MediaUris {
  const { image, objectId } = object;
  return knownUris(c, object, () => {
    const version = versionOf(image);
    return {
      media_uri: addressOf(c, ROUTES.media, datasetId, image.mediaId, version),
      media_thumb_uri: addressOf(c, ROUTES.thumbnail, datasetId, objectId, version),
    };
  });
}

interface KnownUris {
  readonly origin: string;
  readonly signer: string;
  readonly uris: MediaUris;
}

/**
 * Addresses as the last caller got them, for as long as the row is in memory: the 1,800 of a page
 * took more time than its ranking.
 */
const urisOfRows = new WeakMap<StoredMedia | StoredObject, KnownUris>();

function knownUris(c: Context, row: StoredMedia | StoredObject, make: () => MediaUris): MediaUris {
  const [origin, signer] = [originOf(c), mediaSignerOf(c)];
  const known = urisOfRows.get(row);
  if (known?.origin === origin && known.signer === signer) return known.uris;
  const uris = make();
  urisOfRows.set(row, { origin, signer, uris });
  return uris;
}

type MediaRoute = (typeof ROUTES)['media' | 'thumbnail' | 'preview'];

/** Signed, unless the caller is a browser with a session. */
function addressOf(
  c: Context,
  route: MediaRoute,
  datasetId: string,
  mediaId: string,
  version: string,
): string {
  const path = routePath(route, { dataset_id: datasetId, media_id: mediaId });
  return originOf(c) + signMedia(c, `${path}?v=${version}`);
}

/** 64 bits, which makes a collision between two versions of one file negligible. */
const HASH_DIGITS = 16;

/** Derived from the content hash; without a hash, from size and time. */
export function versionOf({ contentHash, modifiedMs, fileSize }: StoredMedia): string {
  if (contentHash !== null) return contentHash.slice(0, HASH_DIGITS);
  return `${Math.round(modifiedMs).toString(36)}-${fileSize.toString(36)}`;
}

/** Deleted images change no more, so they have one last version. */
export const DELETED_VERSION = 'deleted';

/** Uploads are named by their content, so they have a single version. */
export const UPLOAD_VERSION = '1';
