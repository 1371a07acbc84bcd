import type { Context } from 'hono';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { ImageDetails } from '#contract/dataset/image.ts';
import { countEach, mostFrequent } from '#engine/explore/most-frequent.ts';
import { orNull } from '#engine/explore/previews.ts';
import { type EngineParts, idParam } from '#engine/http/request/context.ts';
import { imageUris, objectUris } from '#engine/http/request/media-uris.ts';
import { areDetected } from '#engine/indexing/object-plan.ts';
import type { DescribedMedia, StoredObject } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';

interface FoundImage {
  readonly datasetId: string;
  readonly image: DescribedMedia;
  /** The requested object, if the id is that of an object. */
  readonly object: StoredObject | undefined;
}

/**
 * Describes an image, or an object and its image. The path names no dataset, so all datasets that
 * the key may see are searched. @throws 404
 */
export async function imageDetails(c: Context, parts: EngineParts): Promise<ImageDetails> {
  const mediaId = idParam(c, 'media_id');
  const { datasetId, image, object } = await findImage(c, parts, mediaId);
  const objectsOf = await parts.store.media.objectsOf(datasetId, [image.mediaId]);
  const objects = objectsOf.get(image.mediaId) ?? [];
  const tags = await parts.store.tags.all(datasetId);
  const lines = await parts.store.text.linesIn(datasetId, image.mediaId);
  const uris = object ? objectUris(c, datasetId, object) : imageUris(c, datasetId, image);
  return {
    type: object ? 'OBJECT' : 'IMAGE',
    media_id: mediaId,
    image_id: image.mediaId,
    dataset_id: datasetId,
    ...uris,
    file_name: image.path,
    size_bytes: image.fileSize,
    modified_at: new Date(image.modifiedMs).toISOString(),
    format: image.format,
    width: image.width,
    height: image.height,
    missing_since: image.missingSince?.toISOString() ?? null,
    caption: image.caption,
    labels: object ? [object.label] : orNull(image.labels),
    suggested_labels: orNull(object ? [] : suggestedLabels(image, objects)),
    user_tags: orNull(tags.get(mediaId) ?? []),
    text_lines:
      lines
        ?.filter(({ boundingBox }) => !object || isMiddleIn(boundingBox, object.boundingBox))
        .map(({ boundingBox, ...line }) => ({ ...line, bounding_box: boundingBox })) ?? null,
    bounding_box: object?.boundingBox ?? null,
    objects: objects.map((found) => ({
      media_id: found.objectId,
      label: found.label,
      bounding_box: found.boundingBox,
      media_thumb_uri: objectUris(c, datasetId, found).media_thumb_uri,
    })),
  };
}

/** As text is found by `caption` in the objects of an image. */
function isMiddleIn(box: BoundingBox, object: BoundingBox): boolean {
  const [x, y] = [box.x + box.width / 2 - object.x, box.y + box.height / 2 - object.y];
  return x >= 0 && x <= object.width && y >= 0 && y <= object.height;
}

/** The kinds of detected objects, the most numerous first; ties are alphabetical. */
function suggestedLabels(image: DescribedMedia, objects: readonly StoredObject[]): string[] {
  if (!areDetected(image.objectsVersion)) return [];
  return mostFrequent(countEach(objects.map(({ label }) => label)));
}

async function findImage(
  c: Context,
  { datasets, store }: EngineParts,
  mediaId: string,
): Promise<FoundImage> {
  for (const { stored } of datasets(keyOf(c))) {
    const found = await findIn(store, stored.datasetId, mediaId);
    if (found) return found;
  }
  throw httpError(404, 'No such image or object on this server. It may have been removed.');
}

async function findIn(
  store: Store,
  datasetId: string,
  mediaId: string,
): Promise<FoundImage | undefined> {
  const object = (await store.media.objectsByIds(datasetId, [mediaId])).get(mediaId);
  const imageId = object?.image.mediaId ?? mediaId;
  const image = (await store.media.byIds(datasetId, [imageId])).get(imageId);
  return image && { datasetId, image, object };
}
