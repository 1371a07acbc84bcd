import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { Engine } from '#engine/engine.ts';
import { CLASSES, type ClassName, drawImage } from '../gallery.ts';
import { temporaryFolder } from './server.ts';

const PER_CLASS = 6;
const THRESHOLD = 2;

let root: string;
let photos: string;
const engines: Engine[] = [];

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  await mkdir(photos);
  for (const className of CLASSES) {
    for (let n = 0; n < PER_CLASS; n++) await put(className, n);
  }
});

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  await rm(root, { recursive: true });
});

async function put(className: ClassName, n: number): Promise<void> {
  await writeFile(path.join(photos, `${className} ${n}.jpg`), await drawImage(className, n));
}

async function open(dataDir: string, alwaysReclusterBelow: number) {
  const engine = await Engine.open({
    dataDir: path.join(root, dataDir),
    keys: { find: async () => undefined },
    log: (message) => expect.unreachable(message),
    alwaysReclusterBelow,
  });
  engines.push(engine);
  const [dataset] = await engine.addFolders([{ folder: photos, displayName: 'photos' }]);
  if (!dataset) throw new Error('the engine took no folder');
  return { engine, dataset };
}

/** The images in each cluster, by the id of the cluster. */
async function clustersOf({ index }: LiveDataset): Promise<Map<string, string[]>> {
  const ranking = await index?.ranking(THRESHOLD, null);
  if (!index || !ranking) throw new Error('there is no index');
  const clusters = (await ranking.clusters(0, 100)).map(({ cluster }) => cluster);
  const members = await ranking.members(clusters, 0, 100);
  return new Map(
    clusters.map((cluster, i) => [
      ranking.level.clusterIds.at(cluster),
      (members[i] ?? []).map(({ row }) => index.mediaIdOf(row)).sort(),
    ]),
  );
}

const groups = (clusters: Map<string, string[]>) => [...clusters.values()].map(String).sort();

test('new images join clusters at once, and a full clustering runs in the background', async () => {
  const { engine, dataset } = await open('joining', 0);
  await engine.index(dataset);
  const before = await clustersOf(dataset);

  await put('balls', PER_CLASS);
  await put('hills', PER_CLASS);
  expect(await engine.index(dataset)).toMatchObject({
    nEmbedded: 2,
    needsReclustering: ['IMAGES'],
  });
  const joined = await clustersOf(dataset);
  expect([...joined.values()].flat()).toHaveLength(CLASSES.length * PER_CLASS + 2);
  for (const [id, members] of before)
    expect(joined.get(id)).toEqual(expect.arrayContaining(members));

  // Clustered as a whole, they come out as they do where nothing ever joined.
  const whole = await open('whole', 1000);
  await whole.engine.index(whole.dataset);
  const expected = groups(await clustersOf(whole.dataset));
  while (String(groups(await clustersOf(dataset))) !== String(expected)) await setTimeout(50);
  expect(await engine.index(dataset)).toMatchObject({ changed: false, needsReclustering: [] });
});

test('images added and removed during a full clustering are searchable as they are, and it ends', async () => {
  const { engine, dataset } = await open('changing', 0);
  await engine.index(dataset);
  for (let n = PER_CLASS; n < 2 * PER_CLASS; n++) await put('balls', n);
  await engine.index(dataset);
  const counts = new Set<number>();
  for (let isThere = false; ; isThere = !isThere) {
    if (isThere) await rm(path.join(photos, 'hills again.jpg'));
    else await copyFile(path.join(photos, 'hills 0.jpg'), path.join(photos, 'hills again.jpg'));
    const summary = await engine.index(dataset);
    const members = [...(await clustersOf(dataset)).values()].flat();
    counts.add(members.length - (isThere ? 0 : 1));
    if (summary?.needsReclustering.length === 0) break;
  }
  // The one that comes and goes is there or not, as it is in the folder.
  expect([...counts]).toEqual([CLASSES.length * PER_CLASS + PER_CLASS]);
});
