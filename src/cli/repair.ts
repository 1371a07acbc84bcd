import { existsSync } from 'node:fs';
import { KeyRing } from '#auth/keys/key-ring.ts';
import { SecretKey } from '#auth/keys/secret-key.ts';
import { ROUTES } from '#contract/routes.ts';
import { type RepairReport, type RestoredPart, repairDatabase } from '#engine/backup/repair.ts';
import type { Engine } from '#engine/engine.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { START_COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { askServer } from './data/ask-server.ts';
import { explainDataDirectory } from './data/data-directory-error.ts';
import { decideOnObjects } from './data/object-detection-default.ts';
import { openEngine } from './data/open-engine.ts';
import type { Options } from './options/options.ts';
import { showProgress } from './output/index-progress.ts';
import { onStopSignal } from './serve/stop-signal.ts';

/**
 * `repair`: moves a damaged database aside, restores the data that people entered, and indexes
 * again.
 */
export async function repair(options: Options): Promise<void> {
  if (options.positionals.length > 0) {
    throw new UserError('repair takes no folder other than --data.');
  }
  const { dataDir } = options;
  const report = await repairFiles(options);
  const isSound = report.damage === null;
  if (isSound) console.log('The database is intact and has everything that its backup contains.');
  else printReport(report);
  const { engine } = await openEngine(dataDir);
  const ignoreStopSignal = onStopSignal(() => engine.close());
  try {
    if (isSound) return await remakeThumbnails(engine, options);
    await indexAll(engine, options);
    await printMissingTags(engine);
  } finally {
    await engine.close();
    ignoreStopSignal();
  }
}

const NOT_A_FILE =
  "repair restores the DuckDB file of a data directory; back up and restore a PostgreSQL database with PostgreSQL's own tools, such as pg_dump and replicas.";

async function repairFiles({ dataDir, store }: Options): Promise<RepairReport> {
  try {
    const directory = await prepareDataDirectory(dataDir);
    if (store !== undefined || existsSync(directory.databaseId)) throw new UserError(NOT_A_FILE);
    if (await SecretKey.repair(directory.secretKey, directory.secretKeyCopy)) {
      console.log('secret.key was damaged and has been restored.');
    }
    if (await askServer(dataDir, ROUTES.healthcheck)) {
      throw new UserError(`A server is running on ${dataDir}. Stop it first.`);
    }
    const report = await repairDatabase(directory);
    const secretKey = await SecretKey.load(directory.secretKey, directory.secretKeyCopy);
    const ring = new KeyRing(directory.keys, directory.keyCopies, secretKey);
    const { nRestored, lost } = await ring.repair();
    if (nRestored > 0) console.log(`${count(nRestored, 'damaged key')} restored.`);
    for (const file of lost) {
      console.log(`${file} cannot be restored. Revoke that key and create another one.`);
    }
    return report;
  } catch (error) {
    throw explainDataDirectory(dataDir, error);
  }
}

const LOST: Readonly<Record<RestoredPart, string>> = {
  datasets: `The names and folders of datasets could not be read. Name the folders again: ${START_COMMAND} <folder>…`,
  views: 'Saved views could not be read and are lost.',
  uploads:
    'Uploaded queries could not be read. Links to whole images work again, links to regions do not.',
  tags: 'Tags could not be read and are lost.',
};

function printReport(report: RepairReport): void {
  const { damage, putAside, backup, nDatasets, nViews, nTagged, uploads, lost } = report;
  console.log(damage);
  if (putAside !== null) console.log(`It was moved to ${putAside}.`);
  console.log(
    backup === null
      ? 'There is no backup, so everything readable was restored from the database.'
      : `Restoring from the backup ${backup}.`,
  );
  console.log(
    `Restored: ${count(nDatasets, 'dataset')}, ${count(nViews, 'view')}, the tags of ${count(nTagged, 'image or object', 'images and objects')}, ${count(uploads.nRestored, 'uploaded query', 'uploaded queries')}.`,
  );
  if (uploads.nLost > 0) {
    console.log(
      `Not restored: ${count(uploads.nLost, 'uploaded query', 'uploaded queries')}, because the file or the model is missing.`,
    );
  }
  for (const part of lost) console.log(LOST[part]);
}

/**
 * Recreates the engine's thumbnails of images; those of uploads are recreated with the database.
 */
async function remakeThumbnails(engine: Engine, options: Options): Promise<void> {
  let nDamaged = 0;
  for (const dataset of engine.datasets) nDamaged += await engine.findDamagedThumbnails(dataset);
  if (nDamaged === 0) return;
  console.log(`The thumbnails of ${count(nDamaged, 'image')} cannot be read and are recreated.`);
  await indexAll(engine, options);
}

/** A failed dataset does not stop the others: its folder may be on an unmounted drive. */
async function indexAll(engine: Engine, options: Options): Promise<void> {
  await decideOnObjects(engine.datasets, options.findObjects, options.dataDir);
  for (const dataset of engine.datasets) {
    await showProgress(engine, dataset, engine.index(dataset)).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      console.log(
        `${error.message} Its tags are kept. It is indexed when its folder is available.`,
      );
    });
  }
}

async function printMissingTags(engine: Engine): Promise<void> {
  const nWaiting = await engine.countTagsWithoutImage();
  if (nWaiting === 0) return;
  const waiting = count(nWaiting, 'image or object', 'images and objects');
  console.log(`The tags of ${waiting} without files are kept until the files return.`);
}

function count(n: number, noun: string, nouns = `${noun}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? noun : nouns}`;
}
