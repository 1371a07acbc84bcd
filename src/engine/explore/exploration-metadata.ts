import type { ExplorationMetadata } from '#contract/exploration-metadata.ts';
import type { TagCount } from '../store/store.ts';
import type { DatasetIndex } from './dataset-index.ts';

/** Every label and tag with how many images and objects it finds, most frequent first; ties by the alphabet. */
export function explorationMetadata(
  images: DatasetIndex,
  objects: DatasetIndex,
  tags: readonly TagCount[],
  nCaptions: number,
): ExplorationMetadata {
  const [inImages, inObjects] = [images.labelCounts(), objects.labelCounts()];
  const labels = [...new Set([...inImages.keys(), ...inObjects.keys()])].map((label) => ({
    label,
    n_images: inImages.get(label) ?? 0,
    n_objects: inObjects.get(label) ?? 0,
  }));
  labels.sort(
    (a, b) => b.n_images + b.n_objects - a.n_images - a.n_objects || (a.label < b.label ? -1 : 1),
  );
  const user_tags = tags.map(({ tag, nImages, nObjects }) => ({
    tag,
    n_images: nImages,
    n_objects: nObjects,
  }));
  return {
    n_images: images.size,
    n_objects: objects.size,
    n_captions: nCaptions,
    labels,
    user_tags,
  };
}
