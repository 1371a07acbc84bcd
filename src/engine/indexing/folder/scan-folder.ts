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
  /** Whether files that are not there may be away with a drive; those of a folder of ours are deleted. */
  readonly mayBeAway: boolean;
}

export interface ScannedFolder {
  readonly found: FoundImages;
  /** Whether the folder could be opened and is, by device and inode, the one that was indexed. */
  readonly isSameFolder: boolean;
  /** Why the folder could not be opened; nothing is found then. */
  readonly error: FolderUnreadableError | null;
}

/**
 * Finds the images of a dataset's folder, and whether it still is that folder.
 * @throws FolderUnreadableError when it cannot be opened and is not one that may be away
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

/** Of a folder that cannot be opened: there may be annotations in it. */
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

/** A folder of another identity is the same after all when it holds an image that is known. */
function isOurs({ files }: FoundImages, known: readonly KnownFile[]): boolean {
  const paths = new Set(known.map((file) => file.path));
  return paths.size === 0 || files.some((file) => paths.has(file.path));
}
