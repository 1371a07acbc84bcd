import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { sampleGallery } from './folders.ts';

/**
 * Says which datasets are searched for objects. The sample gallery never is: the detector knows
 * photographs, and of what it finds in rendered emoji (in every second of them) most is nonsense:
 * a bride is a cake, a hand an airplane.
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
