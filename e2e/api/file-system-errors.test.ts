import { execFileSync } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  statfs,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest';
import { IndexReport } from '#contract/dataset/dataset.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { added, formOf, picture, UploadClient } from './upload-client.ts';

const DINO = 'Xenova/dinov2-small';

let root: string;
let photos: string;
let dataDir: string;
let server: TestServer;
let dataset: LiveDataset;

beforeEach(async () => {
  root = await realpath(await temporaryFolder());
  photos = path.join(root, 'photos');
  dataDir = path.join(root, 'data');
  await mkdir(path.join(photos, 'inner'), { recursive: true });
  await put('a.jpg', 0);
  await put('b.jpg', 1);
  await put('inner/c.jpg', 2);
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function put(name: string, n: number): Promise<void> {
  await writeFile(path.join(photos, name), await drawImage('hills', n));
}

async function start(): Promise<void> {
  server = await startTestServer({ dataDir });
  dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
}

async function fileNames(): Promise<string[]> {
  const url = `/api/v1/explore/${dataset.stored.datasetId}?threshold=0`;
  const { clusters } = ExploreResponse.parse(await (await server.get(url)).json());
  return clusters.flatMap(({ previews }) => previews.map((p) => p.file_name)).sort();
}

async function skipped(): Promise<string[]> {
  const url = `/api/v1/dataset/${dataset.stored.datasetId}/index_report`;
  const report = IndexReport.parse(await (await server.get(url)).json());
  return report.skipped.map((file) => `${file.file_name}: ${file.reason}`);
}

/** Runs `work` as a user who is not root, for whom no folder is closed. */
async function asPlainUser(work: () => Promise<unknown>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const nobody = 65_534;
  if (isRoot) process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test.skipIf(process.platform === 'win32')(
  'images in a folder that cannot be opened in this run are kept',
  async () => {
    await start();
    const open = [dataDir, path.join(dataDir, 'indexes')].map((folder) => chmod(folder, 0o777));
    await Promise.all([chmod(root, 0o755), ...open]);
    const inner = path.join(photos, 'inner');
    await chmod(inner, 0);
    await rm(path.join(photos, 'b.jpg'));
    await asPlainUser(async () => {
      await expect(readdir(inner)).rejects.toThrow('EACCES');
      expect((await server.engine.index(dataset))?.nRemoved).toBe(1);
    });
    expect(await fileNames()).toEqual(['a.jpg', 'inner/c.jpg']);
    expect(await skipped()).toEqual(['inner: the folder cannot be opened']);

    // Listed, but with no file in it to be looked at.
    await chmod(inner, 0o444);
    await asPlainUser(() => server.engine.index(dataset));
    expect(await fileNames()).toEqual(['a.jpg', 'inner/c.jpg']);

    await chmod(inner, 0o755);
    expect((await server.engine.index(dataset))?.nEmbedded).toBe(0);
    expect(await fileNames()).toEqual(['a.jpg', 'inner/c.jpg']);
    expect(await skipped()).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'a file that could not be opened is read as soon as it can be, although it did not change',
  async () => {
    const file = path.join(photos, 'closed.jpg');
    await put('closed.jpg', 3);
    await chmod(file, 0);
    server = await startTestServer({ dataDir });
    dataset = await server.addFolder(photos);
    // Made and read by the same user, but for what is closed to it.
    execFileSync('chmod', ['-R', 'a+rwX', root]);
    await chmod(file, 0);
    await asPlainUser(() => server.engine.index(dataset));
    expect(await skipped()).toEqual(['closed.jpg: the file cannot be opened']);
    await chmod(file, 0o644);
    expect((await server.engine.index(dataset))?.nEmbedded).toBe(1);
    expect(await fileNames()).toContain('closed.jpg');
    expect(await skipped()).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'an image that cannot be opened any more gets an error that contains no path',
  async () => {
    await start();
    const explored = await server.get(`/api/v1/explore/${dataset.stored.datasetId}`);
    const preview = ExploreResponse.parse(await explored.json())
      .clusters.flatMap(({ previews }) => previews)
      .find(({ file_name }) => file_name === 'a.jpg');
    const file = path.join(photos, 'a.jpg');
    execFileSync('chmod', ['-R', 'a+rX', root]);
    await chmod(file, 0);
    await asPlainUser(async () => {
      const response = await server.get(new URL(preview?.media_uri ?? '').pathname);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ detail: 'The file of this image cannot be read.' });
    });
  },
);

test('files that disappear or change while they are read do not stop the run', async () => {
  const random = seededRandom(7);
  const picture = await drawImage('stars', 0);
  const names = Array.from({ length: 80 }, (_, n) => path.join(photos, `busy-${n}.jpg`));
  for (const name of names) await writeFile(name, picture);
  server = await startTestServer({ dataDir });
  dataset = await server.addFolder(photos);
  const run = server.engine.index(dataset);
  const acts = [
    (name: string) => rm(name, { force: true }),
    (name: string) => truncate(name, picture.length / 3).catch(() => undefined),
    (name: string) => writeFile(name, picture.subarray(0, (picture.length / 2) * random())),
    (name: string) => writeFile(name, picture),
  ];
  while (dataset.indexing?.phase !== 'EMBEDDING') await setTimeout(1);
  for (let n = 0; n < 300; n++) {
    await acts[Math.floor(4 * random())]?.(names[Math.floor(80 * random())] ?? '');
    await setTimeout(3);
  }
  await run;
  expect(dataset.fatalError).toBeNull();

  await server.engine.index(dataset);
  const left = (await readdir(photos)).filter((name) => name.startsWith('busy'));
  const whole = await Promise.all(
    left.map(async (name) => (await readFile(path.join(photos, name))).equals(picture)),
  );
  const nWhole = whole.filter(Boolean).length;
  expect(nWhole).toBeGreaterThan(0);
  // Where most files are gone at once, they are taken for away.
  expect(dataset.index?.size).toBe(3 + nWhole + (dataset.report.missing?.nImages ?? 0));
  expect(dataset.report.nSkipped).toBe(left.length - nWhole);
});

test('a link to a folder is the same dataset as the folder', async () => {
  await start();
  const link = path.join(root, 'link');
  await symlink(photos, link, 'junction');
  const linked = await server.addFolder(link);
  expect(linked).toBe(dataset);
  expect((await server.engine.index(linked))?.nEmbedded).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'an image replaced by a link is neither served nor found',
  async () => {
    await start();
    const secret = path.join(root, 'secret.jpg');
    await rename(path.join(photos, 'a.jpg'), secret);
    await symlink(secret, path.join(photos, 'a.jpg'));
    const url = `/api/v1/explore/${dataset.stored.datasetId}?threshold=0`;
    const { clusters } = ExploreResponse.parse(await (await server.get(url)).json());
    const preview = clusters
      .flatMap(({ previews }) => previews)
      .find((p) => p.file_name === 'a.jpg');
    const { pathname } = new URL(preview?.media_uri ?? '');
    expect((await server.get(pathname)).status).toBe(404);

    expect((await server.engine.index(dataset))?.nRemoved).toBe(1);
    expect(await fileNames()).toEqual(['b.jpg', 'inner/c.jpg']);
    expect((await server.get(pathname)).status).toBe(404);
  },
);

test('a data directory that cannot be written is reported, loses nothing, and recovers', async () => {
  await start();
  const thumbnails = path.join(dataDir, 'thumbnails');
  await rename(thumbnails, `${thumbnails}-away`);
  await writeFile(thumbnails, 'in the way');
  await put('d.jpg', 3);
  await server.engine.index(dataset);
  expect(dataset.fatalError).toMatch(/^Indexing stopped: the data directory cannot be written \(E/);
  expect(dataset.status).toBe('READY');
  expect(await fileNames()).toEqual(['a.jpg', 'b.jpg', 'inner/c.jpg']);

  await rm(thumbnails);
  await rename(`${thumbnails}-away`, thumbnails);
  expect((await server.engine.index(dataset))?.nEmbedded).toBe(1);
  expect(dataset.fatalError).toBeNull();
  expect(await fileNames()).toEqual(['a.jpg', 'b.jpg', 'd.jpg', 'inner/c.jpg']);
});

/** Goes on with the data directory on a disk of 64 MB, where that can be had. */
async function onSmallDisk(context: TestContext, work: (disk: SmallDisk) => Promise<void>) {
  await start();
  await server.close();
  const disk = path.join(root, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    await start();
    context.skip('no disk of a given size can be mounted here');
  }
  const ballast = path.join(disk, 'ballast');
  try {
    await cp(dataDir, disk, { recursive: true });
    dataDir = disk;
    await start();
    await work({
      fillUpTo: async (left) => {
        await rm(ballast, { force: true });
        const { bavail, bsize } = await statfs(disk);
        await writeFile(ballast, Buffer.alloc(bavail * bsize - left));
      },
      empty: () => rm(ballast),
    });
  } finally {
    await server.close();
    // Lazily, because a thread of a network may still end.
    execFileSync('umount', ['--lazy', disk]);
  }
}

interface SmallDisk {
  /** @param left bytes */
  fillUpTo(left: number): Promise<void>;
  empty(): Promise<void>;
}

test('a full disk is reported, loses nothing, and indexing continues when there is space', (context) =>
  onSmallDisk(context, async (disk) => {
    for (let n = 0; n < 80; n++) await put(`more-${n}.jpg`, n);
    // Room for a few thumbnails.
    await disk.fillUpTo(64 * 1024);
    await server.engine.index(dataset);
    expect(dataset.fatalError).toMatch(/^The disk of the data directory is full/);
    expect(dataset.status).toBe('READY');
    expect(await fileNames()).toEqual(['a.jpg', 'b.jpg', 'inner/c.jpg']);

    await disk.empty();
    await server.engine.index(dataset);
    expect(dataset.fatalError).toBeNull();
    expect(dataset.index?.size).toBe(83);
    await server.close();
    await start();
    expect(dataset.index?.size).toBe(83);
  }));

test('a full disk ends a change of the model, which continues when there is space', (context) =>
  onSmallDisk(context, async (disk) => {
    await writeTinyModel(path.join(dataDir, 'models', 'hub', DINO), 'dinov2');
    for (let n = 0; n < 80; n++) await put(`more-${n}.jpg`, n);
    await server.engine.index(dataset);
    // Room for the record of the change, not for its vectors.
    await disk.fillUpTo(16 * 1024);
    expect((await changeModel(DINO)).status).toBe(202);
    await server.engine.modelChangeEnded(dataset);
    expect(dataset.modelChange?.phase).toBe('FAILED');
    expect(dataset.modelChange?.error).toMatch(/^The disk of .* is full\..* then try again/);
    expect([dataset.status, dataset.fatalError]).toEqual(['READY', null]);
    expect([dataset.model.name, dataset.index?.size]).toEqual(['built-in', 83]);

    await disk.empty();
    await changeModel(DINO);
    await server.engine.modelChangeEnded(dataset);
    expect([dataset.model.name, dataset.index?.size]).toEqual([DINO, 83]);
  }));

function changeModel(model: string): Promise<Response> {
  return server.get(`/api/v1/dataset/${dataset.stored.datasetId}/model`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model }),
  });
}

test('a full disk is reported to the sender of files or a query, with the number of accepted files', (context) =>
  onSmallDisk(context, async (disk) => {
    const client = new UploadClient(server);
    const { id } = await client.create('Sent');
    const small = await picture('balls', 0);
    const large = new Uint8Array(2_000_000);
    await disk.fillUpTo(1_000_000);
    const files = { 'a.jpg': small, 'b.jpg': small, 'c.jpg': large, 'd.jpg': small };
    const failed = await client.post(`/${id}/add_media`, formOf(files));
    expect(failed.status).toBe(500);
    const { detail } = await failed.json();
    expect(detail).toMatch(/^Only 2 files were saved: the data directory cannot .*ENOSPC/);
    expect(await readdir(path.join(dataDir, 'media', id))).toEqual(['a.jpg', 'b.jpg']);
    expect(await readdir(path.join(dataDir, 'incoming'))).toEqual([]);

    // Else what is made of those two takes the room that is to be filled.
    await expect.poll(async () => (await client.get(id)).indexing).toBeNull();
    await disk.fillUpTo(0);
    const search = `/${dataset.stored.datasetId}/search-image-similarity`;
    const query = () => client.post(search, formOf({ 'q.jpg': small }, 'file'));
    // The connection of a request that was answered before it was read is closed.
    const unanswered = await query().catch(query);
    expect(unanswered.status).toBe(500);
    expect((await unanswered.json()).detail).toMatch(/^Nothing was saved: the data .*ENOSPC/);

    await disk.empty();
    expect((await query()).status).toBe(200);
    expect(await added(await client.post(`/${id}/add_media`, formOf(files)))).toMatchObject({
      n_new: 2,
      n_known: 2,
    });
  }));
