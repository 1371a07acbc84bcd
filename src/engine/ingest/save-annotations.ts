import type { AnnotatedObject, Annotations } from '../annotations/read-annotations.ts';
import { insideImage } from '../embed/object-task.ts';
import { mediaIdOf } from '../ids.ts';
import type { AnnotationProblem, Store } from '../store/store.ts';

/**
 * Saves labels and captions, and what was wrong with the annotations. Run it after the images are
 * saved: only then is known which boxes lie outside of them.
 * @returns whether labels or captions are different now
 */
export async function saveAnnotations(
  datasetId: string,
  store: Store,
  { objects, images, problems }: Annotations,
): Promise<boolean> {
  const outside = await findOutside(datasetId, store, [...(objects?.entries() ?? [])]);
  await store.annotations.saveProblems(datasetId, [...problems, ...outside]);
  const byId = [...images].map(([file, image]) => [mediaIdOf(datasetId, file), image] as const);
  return store.annotations.save(datasetId, new Map(byId));
}

/** Objects that lie outside their image and so were not embedded. */
async function findOutside(
  datasetId: string,
  store: Store,
  objects: readonly (readonly [file: string, objects: readonly AnnotatedObject[]])[],
): Promise<AnnotationProblem[]> {
  const media = await store.media.byIds(
    datasetId,
    objects.map(([file]) => mediaIdOf(datasetId, file)),
  );
  return objects.flatMap(([path, inImage]) => {
    const image = media.get(mediaIdOf(datasetId, path));
    if (!image) return [];
    return inImage
      .filter((object) => insideImage([object], image).length === 0)
      .map(({ file, row }) => ({
        file,
        row,
        reason: `the box lies outside ${path} of ${image.width}×${image.height} pixels`,
      }));
  });
}
