import type { Annotations } from '#engine/annotations/read-annotations.ts';
import type { AnnotatedObject } from '#engine/annotations/row-values.ts';
import { isTurned, type Size } from '#engine/embed/decode/stored-frame.ts';
import { insideImage } from '#engine/embed/tasks/object-task.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';

/**
 * Saves labels and captions, and what was wrong with the annotations. Run it after the images are
 * saved: only then is known which boxes lie outside of them.
 * @returns whether labels or captions are different now
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

/** Objects that lie outside their image and so were not embedded. */
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

/** Where the box may be in the frame of the stored image, it is outside when it is so in both frames. */
function isOutside(object: AnnotatedObject, image: Size): boolean {
  const { frame } = object;
  const sizes = frame && isTurned(frame, image) ? [image, frame] : [image];
  return sizes.every((size) => insideImage([object], size).length === 0);
}
