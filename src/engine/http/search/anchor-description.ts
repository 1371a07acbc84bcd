import type { Context } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { Anchor } from '#contract/search/anchor.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import {
  DELETED_VERSION,
  mediaUris,
  previewUri,
  UPLOAD_VERSION,
  versionOf,
} from '#engine/http/request/media-uris.ts';

/**
 * Describes the anchor of a search: an upload, or an image or object of the dataset. @throws 404
 */
export async function describeAnchor(
  c: Context,
  parts: EngineParts,
  anchorId: string,
): Promise<Anchor> {
  const { datasetId } = datasetOf(c, parts).stored;
  const { store } = parts;
  const upload = await store.anchors.find(datasetId, anchorId);
  if (upload) {
    return {
      anchor_media_id: anchorId,
      anchor_type: 'UPLOAD',
      file_name: upload.fileName,
      ...mediaUris(c, datasetId, anchorId, UPLOAD_VERSION),
      preview_uri: previewUri(c, datasetId, anchorId, UPLOAD_VERSION),
      width: upload.width,
      height: upload.height,
      bounding_box: upload.boundingBox,
    };
  }
  const object = (await store.media.objectsByIds(datasetId, [anchorId])).get(anchorId);
  const mediaId = object?.image.mediaId ?? anchorId;
  const media = (await store.media.byIds(datasetId, [mediaId])).get(mediaId);
  const deleted = media ? undefined : await store.deletedMedia.find(datasetId, anchorId);
  const image = media ?? deleted;
  if (!image) throw httpError(404, 'No such upload, image or object in this dataset.');
  const imageId = deleted?.imageId ?? mediaId;
  const version = media ? versionOf(media) : DELETED_VERSION;
  return {
    anchor_media_id: anchorId,
    anchor_type: 'MEDIA',
    file_name: image.path,
    ...mediaUris(c, datasetId, imageId, version),
    preview_uri: previewUri(c, datasetId, imageId, version),
    width: image.width,
    height: image.height,
    // The thumbnail shows the whole image, so the box marks the region.
    bounding_box: object?.boundingBox ?? deleted?.boundingBox ?? null,
  };
}
