import { createHash } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Scanner } from '#engine/scan/scanner.ts';
import { buildIndex, type StoredMembers } from './build-index.ts';
import { DatasetIndex } from './dataset-index.ts';
import type { IndexContents } from './index-contents.ts';
import { readIndexFile, vectorFilesOf } from './index-file.ts';
import type { IndexVectors } from './index-vectors.ts';
import { MemoryVectors } from './memory-vectors.ts';

/** Increment it when files of earlier versions become unreadable. */
const FORMAT = 5;
/**
 * The current file, the one before it, which an active search may still read, and one in between
 * that was used only to join new rows to its clusters.
 */
const FILES_TO_KEEP = 3;

/** Vectors that stay in the database. */
export interface DatabaseVectors {
  /** Whether those of the index with this file are ready, or can be made so. */
  canOpen(file: string): Promise<boolean>;
  /** @throws MembersChangedError */
  open(contents: IndexContents): Promise<IndexVectors>;
}

export interface IndexSource extends StoredMembers {
  /** Folder of the index files of all datasets. */
  readonly directory: string;
  readonly scanner: Scanner;
  /** The indexes that searches use, whose files must stay; the newest is first. */
  readonly inUse?: readonly DatasetIndex[] | undefined;
  /** Writes all files again from the store, because one is damaged. */
  readonly isDamaged?: boolean | undefined;
  /** Called whenever a search fails because a vector of the index is damaged. */
  readonly onDamage?: (index: DatasetIndex) => void;
  /** Default: the vectors are in memory and in files. */
  readonly databaseVectors?: DatabaseVectors | undefined;
  /** Whether another process may change the members meanwhile. */
  readonly mayChange?: boolean | undefined;
}

/** Another process has changed the members while their index was built. */
export class MembersChangedError extends Error {}

/**
 * The index of the clustered media of a dataset, read from a matching file or else built from the
 * store. The file name contains a fingerprint of the contents, so a file is never outdated. Indexes
 * of the same type must be opened one after another, because each deletes files that none needs.
 * @throws MembersChangedError
 */
export async function openIndex(source: IndexSource): Promise<DatasetIndex> {
  const { directory, store, datasetId, type, model, inUse = [], onDamage } = source;
  const readFingerprint = () => store.clusters.fingerprint(datasetId, type, model.id);
  const fingerprint = await readFingerprint();
  const { databaseVectors } = source;
  const made = [FORMAT, model.id, model.dims, fingerprint, ...(databaseVectors ? ['stored'] : [])];
  const version = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  const prefix = `${datasetId}-${type.toLowerCase()}-`;
  const file = path.join(directory, `${prefix}${version}.index`);
  const names = (await readdir(directory)).filter((name) => name.startsWith(prefix));
  const build = async (before: IndexContents | null) => {
    if (databaseVectors && !(await databaseVectors.canOpen(file))) throw new MembersChangedError();
    const built = await buildIndex(file, source, before, !databaseVectors);
    if (!source.mayChange || (await readFingerprint()) === fingerprint) return built;
    await rm(file, { force: true });
    throw new MembersChangedError();
  };
  const contents = source.isDamaged
    ? await build(null)
    : await readIndexFile(file).catch(async () =>
        build(databaseVectors ? null : await contentsBefore(source, names)),
      );
  const now = new Date();
  await utimes(file, now, now);
  const usedFiles = inUse.flatMap((index) => filesOf(index.contents));
  await removeOlder(directory, prefix, [...usedFiles, ...filesOf(contents)]);
  const vectors = await openVectors(source, contents, () => onDamage?.(index));
  const index = new DatasetIndex(type, contents, vectors);
  return index;
}

async function openVectors(
  { databaseVectors, scanner }: IndexSource,
  contents: IndexContents,
  onDamage: () => void,
): Promise<IndexVectors> {
  if (contents.vectors) return new MemoryVectors(contents.vectors, scanner, { onDamage });
  if (databaseVectors) return databaseVectors.open(contents);
  throw new Error(`${contents.path} has no vectors.`);
}

function filesOf({ path, vectors }: IndexContents): string[] {
  return [path, ...(vectors?.files.files.map((file) => file.path) ?? [])];
}

/** An index whose vectors may be those of the next one. */
async function contentsBefore(
  { directory, inUse = [] }: IndexSource,
  names: readonly string[],
): Promise<IndexContents | null> {
  const [newest] = inUse;
  return newest?.contents.vectors ? newest.contents : newestIndex(directory, names);
}

/** The newest of the files with vectors that can be read. */
async function newestIndex(
  directory: string,
  names: readonly string[],
): Promise<IndexContents | null> {
  for (const { file } of await newestFirst(directory, names)) {
    const contents = await readIndexFile(file).catch(() => null);
    if (contents?.vectors) return contents;
  }
  return null;
}

/** Removes older index files, and the files of vectors that none of the others needs. */
async function removeOlder(
  directory: string,
  prefix: string,
  inUse: readonly string[],
): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(prefix));
  const indexes = await newestFirst(directory, names);
  const kept = new Set(inUse);
  for (const [place, { file }] of indexes.entries()) {
    if (place < FILES_TO_KEEP || kept.has(file)) {
      for (const needed of await vectorFilesOf(file)) kept.add(needed);
    } else await rm(file, { force: true });
  }
  for (const name of names.filter((one) => one.endsWith('.vectors'))) {
    const file = path.join(directory, name);
    if (!kept.has(file)) await rm(file, { force: true });
  }
}

async function newestFirst(directory: string, names: readonly string[]) {
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.index'))
      .map(async (name) => {
        const file = path.join(directory, name);
        return { file, modifiedMs: (await stat(file)).mtimeMs };
      }),
  );
  return files.sort((a, b) => b.modifiedMs - a.modifiedMs);
}
