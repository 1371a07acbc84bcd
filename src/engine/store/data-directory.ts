import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * Paths of all data that the engine keeps on disk. Deleting the folder deletes all of it; images
 * stay.
 */
export interface DataDirectory {
  /** Absolute and without links. */
  readonly root: string;
  readonly database: string;
  /** Names the PostgreSQL database that the directory belongs to, in place of `database`. */
  readonly databaseId: string;
  /**
   * A folder with copies of data that people entered (tags, views, names, keys), for the loss of
   * the database or a key.
   */
  readonly backup: string;
  /** In the backup: copies of the files of `keys` and of `secretKey`. */
  readonly keyCopies: string;
  readonly secretKeyCopy: string;
  /** Secret that encrypts the API keys and signs sessions and the tokens of this machine. */
  readonly secretKey: string;
  /** A folder with one file per API key. */
  readonly keys: string;
  /** A folder with one file per unused one-time sign-in address. */
  readonly links: string;
  /** A folder with one file per session that was signed out. */
  readonly endedSessions: string;
  /** Log of changes and their authors, newest last. */
  readonly auditLog: string;
  readonly models: string;
  /** Index files, derived from the database for fast searches, of this process alone. */
  readonly indexes: string;
  /** Layouts of maps. */
  readonly maps: string;
  readonly uploads: string;
  /** Query images that no search has used yet. */
  readonly queryImages: string;
  /** Contains one folder per dataset, named by its id. */
  readonly thumbnails: string;
  /** Folders of datasets that are filled by uploads, each named by the dataset's id. */
  readonly media: string;
  /** Uploads in progress. */
  readonly incoming: string;
  /** Uploads of several requests; contains a folder per dataset, and that one per transaction. */
  readonly transactions: string;
  /** Exports made in the background. */
  readonly exports: string;
  upload(name: string): string;
  /** Folder of a dataset that is filled by uploads. */
  mediaOf(datasetId: string): string;
  /** Path of the thumbnail of an image, an object or an uploaded anchor. */
  thumbnail(datasetId: string, mediaId: string): string;
}

/**
 * Returns the layout under `folder` and creates its folders.
 * @param cache folder of the index files, when other processes use the data directory too
 */
export async function prepareDataDirectory(
  folder: string,
  cache: string = folder,
): Promise<DataDirectory> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await realpath(folder);
  const directory = dataDirectoryAt(root, cache === folder ? root : path.resolve(cache));
  const { models, uploads, queryImages, indexes, maps, thumbnails } = directory;
  const { media, incoming, transactions, exports } = directory;
  const { backup, keyCopies, keys, links, endedSessions } = directory;
  const filled = [media, incoming, transactions, exports];
  const kept = [models, uploads, queryImages, indexes, maps, thumbnails, ...filled];
  const secret = [backup, keyCopies, keys, links, endedSessions];
  for (const inner of [...kept, ...secret]) await mkdir(inner, { recursive: true, mode: 0o700 });
  return directory;
}

/**
 * The layout of a data directory, whose folders may not exist.
 * @param root absolute, without links
 * @param cache as `prepareDataDirectory` takes it
 */
export function dataDirectoryAt(root: string, cache = root): DataDirectory {
  const backup = path.join(root, 'backup');
  const uploads = path.join(root, 'uploads');
  const thumbnails = path.join(root, 'thumbnails');
  const media = path.join(root, 'media');
  return {
    root,
    database: path.join(root, 'semblance.duckdb'),
    databaseId: path.join(root, 'database.json'),
    backup,
    keyCopies: path.join(backup, 'keys'),
    secretKeyCopy: path.join(backup, 'secret.key'),
    secretKey: path.join(root, 'secret.key'),
    keys: path.join(root, 'keys'),
    links: path.join(root, 'links'),
    endedSessions: path.join(root, 'ended-sessions'),
    auditLog: path.join(root, 'audit.jsonl'),
    models: path.join(root, 'models'),
    indexes: path.join(cache, 'indexes'),
    maps: path.join(root, 'indexes'),
    uploads,
    queryImages: path.join(root, 'query-images'),
    thumbnails,
    media,
    incoming: path.join(root, 'incoming'),
    transactions: path.join(root, 'transactions'),
    exports: path.join(root, 'exports'),
    upload: (name) => path.join(uploads, name),
    mediaOf: (datasetId) => path.join(media, datasetId),
    // Split into 256 folders, because file managers are slow with large ones.
    thumbnail: (datasetId, mediaId) =>
      path.join(thumbnails, datasetId, mediaId.slice(0, 2), `${mediaId}.webp`),
  };
}
