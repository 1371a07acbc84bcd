import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { BackupContents, BackupRecord } from '#engine/store/backup-record.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { type Salvaged, salvage } from '#engine/store/duckdb/salvage.ts';
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

/** Outcome of a repair. */
export interface RepairReport {
  /** A sentence about the damage; null when there was none. */
  readonly damage: string | null;
  /** New path of the damaged database; null when it was not moved. */
  readonly putAside: string | null;
  /** The backup that was used; null when none is complete. */
  readonly backup: string | null;
  readonly nDatasets: number;
  readonly nViews: number;
  /** In an undamaged database, only uploads with unreadable thumbnails. */
  readonly uploads: RestoredUploads;
  /** Number of images and objects whose tags were restored. */
  readonly nTagged: number;
  /** Parts that neither a backup nor the damaged database contained. */
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
 * Moves a damaged database aside and creates a new one with the data that people entered, from the
 * backup or the readable parts of the old one. Does not index. After an interruption at any point
 * it can be run again.
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

/** Describes the damage to the database; null when there is none. */
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

/**
 * The backup, plus parts of the damaged database that the backup lacks or has in an older state.
 */
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

/** Creates a database with the contents, and a backup of it in case the exchange is interrupted. */
async function fill(
  directory: DataDirectory,
  file: string,
  contents: BackupContents,
  isBackupWhole: boolean,
): Promise<RestoredUploads> {
  const store = await openDuckDbStore(file);
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

/** @returns the new path of the replaced database */
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
