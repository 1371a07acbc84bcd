import { realpath } from 'node:fs/promises';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { sampleGalleryFolder } from './sample-gallery.ts';

/**
 * Decides which datasets are searched for objects. The sample gallery never is, because the
 * detector was trained on photographs: it finds objects in every second rendered emoji, most of
 * them nonsense (a bride is a cake, a hand an airplane).
 */
export async function decideOnObjects(
  datasets: readonly LiveDataset[],
  isWanted: boolean,
  dataDir: string,
): Promise<void> {
  const gallery = sampleGalleryFolder(dataDir);
  const folder = await realpath(gallery).catch(() => gallery);
  for (const dataset of datasets) {
    dataset.setFindObjects(isWanted && dataset.stored.folder !== folder);
  }
}
