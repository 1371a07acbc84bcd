import type { Annotations } from '#engine/annotations/read-annotations.ts';
import type { AnnotatedObject } from '#engine/annotations/row-values.ts';
import { isTurned, type Size } from '#engine/embed/decode/stored-frame.ts';
import { insideImage } from '#engine/embed/tasks/named-objects.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';

/**
 * Saves labels, captions and the errors in the annotations. Call it after the images are saved,
 * because boxes outside the image need the image sizes.
 * @returns whether labels or captions have changed
 */
export async function saveAnnotations(
  datasetId: string,
  store: Store,
  annotations: Annotations,
): Promise<boolean> {
  const { images, unread, problems } = annotations;
  await reportOutside(datasetId, store, annotations);
  await store.annotations.saveProblems(datasetId, problems.all());
  const byId = [...images].map(([file, image]) => [mediaIdOf(datasetId, file), image] as const);
  return store.annotations.save(datasetId, new Map(byId), unread.has('images'));
}

/** Reports objects outside their image, which were not embedded. */
async function reportOutside(
  datasetId: string,
  store: Store,
  { objects, problems }: Annotations,
): Promise<void> {
  const ids = [...(objects?.keys() ?? [])].map((path) => mediaIdOf(datasetId, path));
  const media = await store.media.byIds(datasetId, ids);
  for (const [path, inImage] of objects ?? []) {
    const image = media.get(mediaIdOf(datasetId, path));
    if (!image) continue;
    const reason = `the box is outside of ${path} (${image.width}×${image.height} pixels)`;
    for (const object of inImage) {
      if (isOutside(object, image)) problems.addRow(object.file, object.place, reason);
    }
  }
}

/** A box that may be given in the stored frame is outside only if it is outside in both frames. */
function isOutside(object: AnnotatedObject, image: Size): boolean {
  const { frame } = object;
  const sizes = frame && isTurned(frame, image) ? [image, frame] : [image];
  return sizes.every((size) => insideImage([object], size).length === 0);
}
