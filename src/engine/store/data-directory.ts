import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where everything the engine keeps lies on disk. Deleting the folder forgets it all; images stay. */
export interface DataDirectory {
  /** Absolute, without links in it. */
  readonly root: string;
  readonly database: string;
  /** A folder with what people made (tags, views, names, keys), where the database or a key is lost. */
  readonly backup: string;
  /** In the backup: the files of `keys`, and `secretKey`. */
  readonly keyCopies: string;
  readonly secretKeyCopy: string;
  /** What seals the keys, signs sessions and the tokens of this machine. */
  readonly secretKey: string;
  /** A folder with a file for each key that was made. */
  readonly keys: string;
  /** A folder with a file for each one-time address that was not used yet. */
  readonly links: string;
  /** A folder with a file for each session that was signed out of. */
  readonly endedSessions: string;
  /** Who changed what, newest last. */
  readonly auditLog: string;
  readonly models: string;
  /** What is derived from the database to search fast. */
  readonly indexes: string;
  /** Uploaded query images. */
  readonly uploads: string;
  /** Query images that are not searched by yet. */
  readonly queryImages: string;
  /** Those of each dataset in a folder that has its id for a name. */
  readonly thumbnails: string;
  /** Folders of datasets that programs fill, each with the dataset's id for a name. */
  readonly media: string;
  /** What is just being sent. */
  readonly incoming: string;
  /** Exports that are made in the background. */
  readonly exports: string;
  upload(name: string): string;
  /** Of a dataset that programs fill. */
  mediaOf(datasetId: string): string;
  /** For an image or an object of a dataset and for an uploaded anchor alike. */
  thumbnail(datasetId: string, mediaId: string): string;
}

/** The layout under `folder`, with its folders made. */
export async function prepareDataDirectory(folder: string): Promise<DataDirectory> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await realpath(folder);
  const models = path.join(root, 'models');
  const uploads = path.join(root, 'uploads');
  const queryImages = path.join(root, 'query-images');
  const indexes = path.join(root, 'indexes');
  const thumbnails = path.join(root, 'thumbnails');
  const media = path.join(root, 'media');
  const incoming = path.join(root, 'incoming');
  const exports = path.join(root, 'exports');
  const backup = path.join(root, 'backup');
  const keys = path.join(root, 'keys');
  const links = path.join(root, 'links');
  const endedSessions = path.join(root, 'ended-sessions');
  const kept = [models, uploads, queryImages, indexes, thumbnails, media, incoming, exports];
  const secret = [backup, path.join(backup, 'keys'), keys, links, endedSessions];
  for (const inner of [...kept, ...secret]) await mkdir(inner, { recursive: true, mode: 0o700 });
  return {
    root,
    database: path.join(root, 'semblance.duckdb'),
    backup,
    keyCopies: path.join(backup, 'keys'),
    secretKeyCopy: path.join(backup, 'secret.key'),
    secretKey: path.join(root, 'secret.key'),
    keys,
    links,
    endedSessions,
    auditLog: path.join(root, 'audit.jsonl'),
    models,
    indexes,
    uploads,
    queryImages,
    thumbnails,
    media,
    incoming,
    exports,
    upload: (name) => path.join(uploads, name),
    mediaOf: (datasetId) => path.join(media, datasetId),
    // 256 folders, so that none holds more files than a file manager likes to open.
    thumbnail: (datasetId, mediaId) =>
      path.join(thumbnails, datasetId, mediaId.slice(0, 2), `${mediaId}.webp`),
  };
}

/** Size of the database on the disk, with what is still to be written into it. */
export async function databaseBytes({ database }: DataDirectory): Promise<number> {
  const sizes = [database, `${database}.wal`].map((file) =>
    stat(file).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  const [main = 0, log = 0] = await Promise.all(sizes);
  return main + log;
}
