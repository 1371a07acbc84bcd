import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { sampleGallery } from './folders.ts';

/**
 * Decides which datasets are searched for objects. The sample gallery never is, because the
 * detector was trained on photographs: it finds objects in every second rendered emoji, most of
 * them nonsense (a bride is a cake, a hand an airplane).
 */
export async function decideOnObjects(
  datasets: readonly LiveDataset[],
  isWanted: boolean,
): Promise<void> {
  const { folder } = await sampleGallery();
  for (const dataset of datasets) {
    dataset.setFindObjects(isWanted && dataset.stored.folder !== folder);
  }
}
