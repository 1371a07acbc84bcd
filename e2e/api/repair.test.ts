import { createHash } from 'node:crypto';
import {
  copyFile,
  cp,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { Views } from '#contract/search/views.ts';
import { repairDatabase } from '#engine/backup/repair.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { drawImage } from '../gallery.ts';
import { expectRejection, run, runProcess } from './run-command.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { formOf, picture, UploadClient } from './upload-client.ts';

const REGION = { x: 0.1, y: 0.2, width: 0.7, height: 0.6 };

let root: string;
let photos: string;
/** A data directory with the photos, to be copied. */
let indexed: string;
let dataDir: string;
let database: string;
let server: TestServer;
let client: UploadClient;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  indexed = path.join(root, 'indexed');
  dataDir = indexed;
  await mkdir(photos);
  for (let n = 0; n < 3; n++) {
    await writeFile(path.join(photos, `ball ${n}.jpg`), await drawImage('balls', n));
    await writeFile(path.join(photos, `hill ${n}.jpg`), await drawImage('hills', n));
  }
  await start();
  const dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
  await server.close();
});
afterAll(() => rm(root, { recursive: true }));

let nTests = 0;
beforeEach(async () => {
  dataDir = path.join(root, `data-${nTests++}`);
  database = path.join(dataDir, 'semblance.duckdb');
  await cp(indexed, dataDir, { recursive: true });
  await start();
});
afterEach(() => server.close());

async function start(): Promise<void> {
  server = await startTestServer({ dataDir });
  client = new UploadClient(server);
}

/** Gives the images with these words in their names a tag. */
async function tag(name: string, word: string): Promise<void> {
  const previews = (await client.explore(id, 'threshold=0')).flatMap((cluster) => cluster.previews);
  const media_ids = previews.filter((one) => one.file_name.includes(word)).map((p) => p.media_id);
  expect(media_ids).not.toEqual([]);
  const body = JSON.stringify({ tag: name, media_ids });
  const headers = { 'content-type': 'application/json' };
  expect((await client.post(`/${id}/tags`, body, { headers })).status).toBe(200);
}

/** What somebody sees of a search, but for what a start changes. */
function seen(clusters: readonly Cluster[]) {
  return clusters.map(({ cluster_id, user_tags, relevance_score, previews }) => ({
    cluster_id,
    user_tags,
    relevance_score,
    media: previews.map(({ media_id, file_name }) => [media_id, file_name]),
  }));
}

async function uploadRegion(): Promise<string> {
  const box = encodeURIComponent(JSON.stringify(REGION));
  const response = await client.post(
    `/${id}/search-image-similarity?bounding_box=${box}`,
    formOf({ 'query.jpg': await picture('balls', 9) }, 'file'),
  );
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

async function views(): Promise<string[]> {
  const response = await server.get(`/api/v1/dataset/${id}/views`);
  const { views } = Views.parse(await response.json());
  return views.map(({ name, query, created_by }) => `${name} by ${created_by?.name}: ${query}`);
}

async function overwrite(file: string, at: number, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(length, 0xa5), 0, length, at);
  await handle.close();
}

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

test('after a repair the same links, names, tags and keys exist', async () => {
  const sent = await client.create('Sent by a program');
  await client.post(
    `/${sent.id}/add_media`,
    formOf({ 'a.jpg': await picture('stars', 0), 'b.jpg': await picture('stars', 1) }),
  );
  await client.ready(sent.id);
  const anchor = await uploadRegion();
  await tag('keep "für später"', 'ball');
  await tag('keep "für später"', 'hill 1');
  await client.post(
    `/${id}/views?anchor_media_id=${anchor}&threshold=1`,
    '{"name":"Round things"}',
    {
      headers: { 'content-type': 'application/json' },
    },
  );
  const folderLabels = `/api/v1/dataset/${id}/folder_labels`;
  const enabling = { method: 'PUT', body: '{"enabled":true}' };
  expect((await server.get(folderLabels, enabling)).status).toBe(200);
  const ada = await server.keys.ring.add({ name: 'Ada', role: 'editor', datasetIds: [id] });
  const search = `anchor_media_id=${anchor}&anchor_type=UPLOAD&threshold=0`;
  const before = seen(await client.explore(id, search));
  const viewsBefore = await views();
  expect(JSON.stringify(before)).toContain('für später');
  const repair = ['semblance', 'repair', '--no-objects', '--data', dataDir];
  // DuckDB locks a file against other processes only.
  await expectRejection(repair, /data directory .* is in use by another process/, runProcess);
  await server.close();

  await overwrite(database, 12_288, (await readFile(database)).length - 12_288);
  const damaged = await hashOf(database);
  const adaFile = path.join(dataDir, 'keys', `${ada.key}.json`);
  await writeFile(adaFile, '{"key":');
  await writeFile(path.join(dataDir, 'secret.key'), 'torn');
  const repaired = await run(...repair);
  expect(repaired.code, repaired.stderr).toBe(0);
  expect(repaired.stdout).toMatch(/semblance\.duckdb is damaged \(/);
  expect(repaired.stdout).toMatch(
    /^Restored: 2 datasets, 1 view, the tags of 4 images and objects, 1 uploaded query\.$/m,
  );
  expect(repaired.stdout).toMatch(/^secret\.key was damaged and has been restored\.$/m);
  expect(repaired.stdout).toMatch(/^1 damaged key restored\.$/m);
  expect(repaired.stdout).toMatch(/photos: 6 images can be searched \(6 new/);
  expect(repaired.stdout).toMatch(/Sent by a program: 2 images can be searched/);
  const [aside = ''] = (await readdir(dataDir)).filter((name) => name.includes('.damaged-'));
  expect(await hashOf(path.join(dataDir, aside))).toBe(damaged);

  await start();
  expect(seen(await client.explore(id, search))).toEqual(before);
  expect(await views()).toEqual(viewsBefore);
  expect(await (await server.get(folderLabels)).json()).toEqual({ enabled: true });
  expect((await client.get(sent.id)).display_name).toBe('Sent by a program');
  expect(await client.filesOf(sent.id)).toEqual(['a.jpg', 'b.jpg']);
  expect((await server.keys.ring.find(ada.key))?.secret).toBe(ada.secret);
  await server.close();

  const again = await repairDatabase(await prepareDataDirectory(dataDir));
  expect(again.damage).toBeNull();
  expect((await readdir(dataDir)).filter((name) => name.includes('.damaged-'))).toEqual([aside]);
});

test('a database that is missing, or an old copy, is restored completely from its backup', async () => {
  await tag('early', 'ball 1');
  await server.close();
  const earlier = path.join(root, 'earlier.duckdb');
  await copyFile(database, earlier);
  await start();
  await tag('late', 'ball 2');
  const before = seen(await client.explore(id, 'threshold=0'));
  await server.close();
  for (const harm of [() => rm(database), () => copyFile(earlier, database)]) {
    await harm();
    await expect(start()).rejects.toThrow(/repair --data/);
    const directory = await prepareDataDirectory(dataDir);
    expect(await repairDatabase(directory)).toMatchObject({ nDatasets: 1, nTagged: 2, lost: [] });
    await start();
    await Promise.all(server.engine.datasets.map((dataset) => server.engine.index(dataset)));
    expect(seen(await client.explore(id, 'threshold=0'))).toEqual(before);
    await server.close();
  }
});

test('the tags of a folder that is missing during a repair are restored later', async () => {
  await tag('keep', 'hill');
  const before = seen(await client.explore(id, 'threshold=0'));
  await server.close();
  const away = `${photos}-away`;
  await rename(photos, away);
  await writeFile(database, 'no database');
  await repairDatabase(await prepareDataDirectory(dataDir));
  await start();
  const [dataset] = server.engine.datasets;
  if (!dataset) throw new Error('the dataset is gone');
  await server.engine.index(dataset);
  expect(dataset.fatalError).toMatch(/cannot be opened/);
  expect(await server.engine.countTagsWithoutImage()).toBe(3);
  await rename(away, photos);
  await server.engine.index(dataset);
  expect(await server.engine.countTagsWithoutImage()).toBe(0);
  expect(seen(await client.explore(id, 'threshold=0'))).toEqual(before);
});

test('the tags of a deleted image return with its content after a repair too', async () => {
  const index = () =>
    Promise.all(server.engine.datasets.map((dataset) => server.engine.index(dataset)));
  const file = path.join(photos, 'ball 2.jpg');
  const [away, other] = [path.join(root, 'ball 2.jpg'), path.join(photos, 'other name.jpg')];
  await tag('keep', 'ball 2');
  await rename(file, away);
  try {
    await index();
    await server.close();
    await writeFile(database, 'no database');
    const directory = await prepareDataDirectory(dataDir);
    expect(await repairDatabase(directory)).toMatchObject({ nTagged: 1, lost: [] });
    await start();
    await index();
    expect(await server.engine.countTagsWithoutImage()).toBe(1);
    await copyFile(away, other);
    await index();
    expect(await client.filesOf(id)).toContain('other name.jpg');
    expect(await server.engine.countTagsWithoutImage()).toBe(0);
    const [tagged] = await client.explore(id, 'threshold=0&tags=[keep]');
    expect(tagged?.previews.map(({ file_name }) => file_name)).toEqual(['other name.jpg']);
  } finally {
    await rm(other, { force: true });
    await rename(away, file);
  }
});

test('unreadable thumbnails are created again, including those of uploads', async () => {
  const anchor = await uploadRegion();
  const previews = (await client.explore(id, 'threshold=0')).flatMap((one) => one.previews);
  const ids = [...previews.map(({ media_id }) => media_id), anchor];
  const thumbnails = () =>
    Promise.all(
      ids.map(async (mediaId) => {
        const answer = await server.get(`/media/${id}/${mediaId}/thumb.webp`);
        return answer.ok ? Buffer.from(await answer.arrayBuffer()).toString('base64') : null;
      }),
    );
  const before = await thumbnails();
  const folder = path.join(dataDir, 'thumbnails', id);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  // Of six images, objects in some, and the upload.
  expect(files.length).toBeGreaterThanOrEqual(7);
  for (const [n, file] of files.entries()) {
    if (n % 3 === 0) await truncate(file, 200);
    else if (n % 3 === 1) await writeFile(file, 'no picture');
    else await rm(file);
  }
  expect(await thumbnails()).not.toEqual(before);
  await server.close();

  const repair = ['semblance', 'repair', '--data', dataDir];
  const repaired = await run(...repair);
  expect(repaired.code, repaired.stderr).toBe(0);
  expect(repaired.stdout).toMatch(/^The database is intact/m);
  expect(repaired.stdout).toMatch(/^The thumbnails of 6 images cannot be read and are recreated/m);
  await start();
  expect(await thumbnails()).toEqual(before);
  await server.close();
  expect((await run(...repair)).stdout.trim().split('\n')).toHaveLength(1);
});

test('without a backup, the readable part of the damaged database is restored', async () => {
  const anchor = await uploadRegion();
  await tag('keep', 'ball');
  const search = `anchor_media_id=${anchor}&anchor_type=UPLOAD&threshold=0`;
  const before = seen(await client.explore(id, search));
  await server.close();
  const sound = path.join(root, 'sound.duckdb');
  await rename(database, sound);
  await rm(path.join(dataDir, 'backup'), { recursive: true });
  const directory = await prepareDataDirectory(dataDir);
  // Blocks of 256 KB follow three headers of 4 KB; which holds what, DuckDB decides.
  const nBlocks = Math.floor(((await readFile(sound)).length - 12_288) / 262_144);
  const outcomes = new Set<string>();
  for (let block = 0; block < nBlocks; block++) {
    await copyFile(sound, database);
    await overwrite(database, 12_288 + block * 262_144 + 8, 200_000);
    const report = await repairDatabase(directory);
    if (report.damage === null) continue;
    outcomes.add(report.lost.length === 0 ? 'all' : `without ${report.lost.join()}`);
    if (report.lost.length === 0) {
      expect(report).toMatchObject({ backup: null, nDatasets: 1, nTagged: 3 });
      expect(report.uploads).toEqual({ nRestored: 1, nLost: 0 });
    }
    if (report.lost.length === 0 && outcomes.size === 1) {
      await start();
      await Promise.all(server.engine.datasets.map((dataset) => server.engine.index(dataset)));
      expect(seen(await client.explore(id, search))).toEqual(before);
      await server.close();
    }
    await rm(path.join(dataDir, 'backup'), { recursive: true });
    await prepareDataDirectory(dataDir);
  }
  expect([...outcomes]).toContain('all');

  await writeFile(database, 'no database');
  const { lost } = await repairDatabase(directory);
  expect(lost).toEqual(['datasets', 'views', 'uploads', 'tags']);
});
