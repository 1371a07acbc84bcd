import path from 'node:path';
import { type MissingFolder, missingFolders } from '#engine/indexing/folder/absence.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { Store } from '#engine/store/store.ts';
import { COMMAND } from '#platform/command-line.ts';

export interface MissingImages {
  readonly nImages: number;
  /** When the first of them was missing. */
  readonly since: Date;
  /** Folders with the most images first. */
  readonly folders: readonly MissingFolder[];
}

/** @returns null when no image is missing */
export async function missingImages(
  store: Store,
  datasetId: string,
): Promise<MissingImages | null> {
  // Usually none is missing; the count then avoids reading the rows of a large dataset.
  if ((await store.media.countMissing(datasetId)) === 0) return null;
  const known = await store.media.knownFiles(datasetId);
  const folders = missingFolders(known.filter((file) => file.objectsVersion !== null));
  const [first] = folders.toSorted((a, b) => a.since.getTime() - b.since.getTime());
  if (!first) return null;
  const nImages = folders.reduce((sum, folder) => sum + folder.nImages, 0);
  return { nImages, since: first.since, folders };
}

/** Log text for the images that a run found missing. */
export function missingText(
  { displayName, folder }: StoredDataset,
  { nImages, folders }: MissingImages,
): string {
  const places = folders.slice(0, MAX_PLACES).map((one) => path.join(folder, one.folder));
  const more = folders.length > MAX_PLACES ? ', …' : '';
  return (
    `${displayName}: ${countImages(nImages)} missing from ${places.join(', ')}${more}. Is a drive disconnected? ` +
    'They remain searchable, keep their tags and return automatically. To delete them for good: ' +
    `${COMMAND} missing remove <dataset>`
  );
}

export function returnedText({ displayName }: StoredDataset, nReturned: number): string {
  return `${displayName}: ${countImages(nReturned)} back that ${nReturned === 1 ? 'was' : 'were'} missing.`;
}

/** Enough to recognize the drive. */
const MAX_PLACES = 3;

function countImages(n: number): string {
  return n === 1 ? '1 image is' : `${n.toLocaleString('en')} images are`;
}
