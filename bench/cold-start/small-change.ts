import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { openIndex } from '#engine/index/open-index.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import type { Figures } from '../figures/figures.ts';
import { changeImages, LARGE_DATASET } from '../large-dataset.ts';

const CHANGED = 10;
/** Of the bytes and the time of a whole index; the list of a million rows alone is 3 %. */
const GOAL_BYTES = 0.05;
const GOAL_TIME = 0.5;

interface Written {
  readonly index: DatasetIndex;
  readonly ms: number;
  readonly bytes: number;
}

/** The index of ten changed images, beside writing that of all images. */
export async function benchSmallChange(
  dataDir: string,
  rows: number,
  figures: Figures,
): Promise<void> {
  const { database, indexes: directory } = await prepareDataDirectory(dataDir);
  const store = await openDuckDbStore(database);
  const scanner = new Scanner();
  const source = { directory, store, scanner, datasetId: LARGE_DATASET, model: BUILT_IN_MODEL };
  const open = (inUse: readonly DatasetIndex[]) =>
    openIndex({ ...source, type: 'IMAGES', inUse, isDamaged: inUse.length === 0 });
  const whole = await timeWrites(directory, () => open([]));
  await changeImages(
    store,
    Array.from({ length: CHANGED }, (_, i) => Math.floor((i * rows) / CHANGED)),
  );
  const small = await timeWrites(directory, () => open([whole.index]));
  const name = `of ${CHANGED} changed images of ${rows.toLocaleString('en')}`;
  console.log(`    ${name}: ${describe(small)}; all vectors: ${describe(whole)}`);
  const figure = { unit: '', better: 'lower' } as const;
  figures.add({
    ...figure,
    name: `bytes written ${name} ÷ all`,
    value: small.bytes / whole.bytes,
    goal: GOAL_BYTES,
  });
  figures.add({
    ...figure,
    name: `time of the index ${name} ÷ all`,
    value: small.ms / whole.ms,
    goal: GOAL_TIME,
  });
  await scanner.close();
  await store.close();
}

async function timeWrites(folder: string, open: () => Promise<DatasetIndex>): Promise<Written> {
  const before = await filesIn(folder);
  const start = performance.now();
  const index = await open();
  const ms = performance.now() - start;
  const written = [...(await filesIn(folder))].filter(([inode]) => !before.has(inode));
  return { index, ms, bytes: written.reduce((sum, [, bytes]) => sum + bytes, 0) };
}

/** Sizes by inode, because a file may replace one of the same name. */
async function filesIn(folder: string): Promise<Map<number, number>> {
  const files = await Promise.all(
    (await readdir(folder)).map((name) => stat(path.join(folder, name))),
  );
  return new Map(files.map(({ ino, size }) => [ino, size]));
}

function describe({ ms, bytes }: Written): string {
  return `${(bytes / 1e6).toFixed(1)} MB in ${(ms / 1000).toFixed(1)} s`;
}
