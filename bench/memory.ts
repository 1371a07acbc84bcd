import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { Engine } from '#engine/engine.ts';
import type { Figures } from './figures/figures.ts';
import { drawPhotos } from './indexing/draw-photos.ts';

/** Small ones: what each image costs beside its pixels is what could add up. */
const PHOTOS = { count: 20_000, width: 160, height: 120, distinct: 400 };
const POLL_MS = 50;

/** Memory of the whole process while a large folder is indexed: it must not grow with the images. */
export async function benchMemory(figures: Figures): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const folder = path.join(root, 'photos');
  await mkdir(folder);
  await drawPhotos(folder, PHOTOS);
  const dataDir = path.join(root, 'data');
  const engine = await Engine.open({
    dataDir,
    keys: { find: async () => undefined },
    log: console.error,
  });
  const [dataset] = await engine.addFolders([{ folder, displayName: 'bench' }]);
  if (!dataset) throw new Error('the engine did not add the folder');
  // The detector would add time, and nothing that stays.
  dataset.setFindObjects(false);
  console.log(`  ${PHOTOS.count} JPEGs of ${PHOTOS.width} × ${PHOTOS.height} pixels`);
  const run = engine.index(dataset);
  const atQuarters = await rssAtQuarters(dataset);
  const [first = 0, , , last = 0] = atQuarters;
  const growth = (last - first) / ((0.75 * PHOTOS.count) / 1000);
  figures.add({
    name: 'memory per 1000 indexed images',
    value: growth / 2 ** 20,
    unit: 'MB',
    better: 'lower',
  });
  await run;
  console.log(`    after clustering: RSS ${inMb(process.memoryUsage.rss())} MB`);
  await engine.close();
  await rm(root, { recursive: true });
}

async function rssAtQuarters(dataset: LiveDataset): Promise<number[]> {
  const samples: number[] = [];
  while (samples.length < 4) {
    await setTimeout(POLL_MS);
    if (dataset.fatalError !== null) throw new Error(dataset.fatalError);
    const { phase, n_done = 0, n_total = 1 } = dataset.indexing ?? {};
    const isThere = phase === 'EMBEDDING' && n_done >= ((samples.length + 1) / 4) * n_total;
    if (!isThere && phase !== 'CLUSTERING') continue;
    samples.push(process.memoryUsage.rss());
    console.log(`    ${25 * samples.length} %: RSS ${inMb(samples.at(-1) ?? 0)} MB`);
  }
  return samples;
}

function inMb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0);
}
