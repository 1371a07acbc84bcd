import type { KnownFile } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import {
  type FindImagesOptions,
  type FolderEvent,
  FolderUnreadableError,
  type FoundImages,
  findImages,
} from './find-images.ts';
import { folderIdentity } from './folder-identity.ts';

export interface ScanFolderOptions extends FindImagesOptions {
  readonly datasetId: string;
  /** Absolute. */
  readonly folder: string;
  readonly store: Store;
  /**
   * Whether absent files may be on a missing drive. False for folders of the engine, whose absent
   * files are deleted.
   */
  readonly mayBeAway: boolean;
}

export interface ScannedFolder {
  readonly found: FoundImages;
  /** Whether the folder could be opened and is, by device and inode, the one that was indexed. */
  readonly isSameFolder: boolean;
  /** Why the folder could not be opened, in which case nothing is found; else null. */
  readonly error: FolderUnreadableError | null;
}

/**
 * Finds the images of a dataset's folder and checks that it is the indexed folder.
 * @throws FolderUnreadableError when it cannot be opened and `mayBeAway` is false
 */
export async function* scanFolder(
  options: ScanFolderOptions,
  known: readonly KnownFile[],
): AsyncGenerator<FolderEvent, ScannedFolder> {
  const { datasetId, folder, store } = options;
  const remembered = await store.datasets.folderIdentity(datasetId);
  const before = await folderIdentity(folder);
  const { found, error } = yield* find(options);
  // A drive may be unmounted while its folders are listed.
  const isSteady = before !== null && before === (await folderIdentity(folder));
  const isSameFolder = isSteady && error === null && (remembered ?? before) === before;
  if (isSteady && before !== remembered && isOurs(found, known)) {
    await store.datasets.saveFolderIdentity(datasetId, before);
  }
  return { found, isSameFolder, error };
}

/** Result for a folder that cannot be opened; it may contain annotations. */
const NOTHING: FoundImages = {
  files: [],
  unseen: new Map(),
  leftOut: [],
  annotationFiles: [],
  hasClosedFolders: true,
};

async function* find({
  folder,
  mayBeAway,
  ...options
}: ScanFolderOptions): AsyncGenerator<FolderEvent, Pick<ScannedFolder, 'found' | 'error'>> {
  try {
    return { found: yield* findImages(folder, options), error: null };
  } catch (error) {
    if (!(error instanceof FolderUnreadableError) || !mayBeAway) throw error;
    return { found: NOTHING, error };
  }
}

/** A folder with another identity still counts as the same if it contains a known image. */
function isOurs({ files }: FoundImages, known: readonly KnownFile[]): boolean {
  const paths = new Set(known.map((file) => file.path));
  return paths.size === 0 || files.some((file) => paths.has(file.path));
}
