import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { BackupContents, BackupRecord } from '#engine/store/backup-record.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { type Salvaged, salvage } from '#engine/store/duckdb/salvage.ts';
import type { Store } from '#engine/store/store.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { type FoundBackup, readBackups, writeBackup } from './backup-file.ts';
import {
  guessUploads,
  type RestoredUploads,
  remakeUploadThumbnails,
  restoreUploads,
} from './restore-uploads.ts';

const PARTS = ['datasets', 'views', 'uploads', 'tags'] as const;
export type RestoredPart = (typeof PARTS)[number];

/** What a repair did. */
export interface RepairReport {
  /** What was wrong, as a sentence; null when nothing was. */
  readonly damage: string | null;
  /** Where the damaged database lies now. */
  readonly putAside: string | null;
  /** The backup that was used; null when there is none that is whole. */
  readonly backup: string | null;
  readonly nDatasets: number;
  readonly nViews: number;
  /** Of a database that is sound, only those whose thumbnails could not be read. */
  readonly uploads: RestoredUploads;
  /** Images and objects that have tags again. */
  readonly nTagged: number;
  /** Parts that neither a backup nor the damaged database gave. */
  readonly lost: readonly RestoredPart[];
}

const UNHARMED: RepairReport = {
  damage: null,
  putAside: null,
  backup: null,
  nDatasets: 0,
  nViews: 0,
  uploads: { nRestored: 0, nLost: 0 },
  nTagged: 0,
  lost: [],
};

/**
 * Puts a database that is damaged aside, and one in its place with what people made, from the backup or
 * from what can still be read. Indexing is another step. Ended at any moment, it can be run again.
 * @throws StoreInUseError, StoreTooNewError, StoreUnavailableError
 */
export async function repairDatabase(directory: DataDirectory): Promise<RepairReport> {
  const { database } = directory;
  const { newest, damaged } = await readBackups(directory.backup);
  const found = await examine(database, newest);
  if (found.damage === null) {
    return { ...UNHARMED, uploads: await remakeUploadThumbnails(directory) };
  }
  const salvaged = found.isReadable || !existsSync(database) ? {} : await salvage(database);
  const { contents, lost } = await choose(directory, newest, salvaged);
  const restored = `${database}.restored`;
  await removeDatabase(restored);
  const uploads = await fill(directory, restored, contents, damaged.length === 0);
  const putAside = await exchange(database, restored);
  return {
    damage: found.damage,
    putAside,
    backup: newest?.file ?? null,
    nDatasets: contents.datasets.length,
    nViews: contents.views.length,
    uploads,
    nTagged: contents.tags.length,
    lost,
  };
}

/** What is wrong with the database; null when nothing is. */
async function examine(
  database: string,
  newest: FoundBackup | undefined,
): Promise<{ damage: string | null; isReadable: boolean }> {
  if (!existsSync(database)) {
    return { damage: newest ? `The database ${database} is missing.` : null, isReadable: false };
  }
  try {
    const store = await openDuckDbStore(database);
    const revision = await store
      .verify()
      .then(() => store.backup.revision())
      .finally(() => store.close());
    const isBehind = newest !== undefined && newest.revision > revision;
    const damage = isBehind ? `The database ${database} is missing recent changes.` : null;
    return { damage, isReadable: true };
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    return { damage: error.damage, isReadable: false };
  }
}

/** The backup, and of the damaged database what the backup has not or not so new. */
async function choose(
  directory: DataDirectory,
  newest: FoundBackup | undefined,
  salvaged: Salvaged,
): Promise<{ contents: BackupContents; lost: RestoredPart[] }> {
  const kept: Salvaged = newest ? await contentsOf(newest) : {};
  const sources = [kept, salvaged].sort((a, b) => (b.revision ?? -1) - (a.revision ?? -1));
  const partOf = <Part extends RestoredPart>(part: Part): BackupContents[Part] | undefined =>
    sources.map((source) => source[part]).find((found) => found !== undefined);
  const datasets = partOf('datasets') ?? [];
  const contents = {
    revision: sources[0]?.revision ?? 0,
    datasets,
    views: partOf('views') ?? [],
    uploads: partOf('uploads') ?? (await guessUploads(directory, datasets)),
    tags: partOf('tags') ?? [],
  };
  return { contents, lost: PARTS.filter((part) => partOf(part) === undefined) };
}

async function contentsOf(backup: FoundBackup): Promise<BackupContents> {
  const all: BackupRecord[] = [];
  for await (const record of backup.records()) all.push(record);
  return {
    revision: backup.revision,
    datasets: all.filter((record) => record.kind === 'dataset'),
    views: all.filter((record) => record.kind === 'view'),
    uploads: all.filter((record) => record.kind === 'upload'),
    tags: all.filter((record) => record.kind === 'tags'),
  };
}

/** Makes a database with the contents, and a backup of it: it is needed if the exchange is broken off. */
async function fill(
  directory: DataDirectory,
  file: string,
  contents: BackupContents,
  isBackupWhole: boolean,
): Promise<RestoredUploads> {
  const store: Store = await openDuckDbStore(file);
  try {
    await store.backup.restore(contents);
    const { datasets, uploads } = contents;
    const outcome = await restoreUploads(directory, store, datasets, uploads);
    await store.backup.setRevision(contents.revision + 1);
    await writeBackup(directory.backup, store.backup.records(), isBackupWhole);
    return outcome;
  } finally {
    await store.close();
  }
}

/** @returns where the database lies now that was there before */
async function exchange(database: string, restored: string): Promise<string | null> {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const aside = `${database}.damaged-${time}`;
  let putAside: string | null = null;
  for (const suffix of ['', '.wal']) {
    if (!existsSync(database + suffix)) continue;
    await rename(database + suffix, aside + suffix);
    putAside ??= aside;
  }
  await rename(restored, database);
  return putAside;
}

async function removeDatabase(file: string): Promise<void> {
  for (const suffix of ['', '.wal', '.tmp']) {
    await rm(file + suffix, { recursive: true, force: true });
  }
}
