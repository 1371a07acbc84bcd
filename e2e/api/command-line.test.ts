import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { startTinyHub } from '#engine/embed/hub/tiny-hub.fixture.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { linkSession } from '../page-session.ts';
import { expectRejection, run, runProcess } from './run-command.ts';
import { startTestServer, temporaryFolder } from './server.ts';

let root: string;
let photos: string;
let dataDir: string;

beforeAll(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  dataDir = path.join(root, 'data');
  await mkdir(photos);
  for (let n = 0; n < 3; n++) {
    await writeFile(path.join(photos, `${n}.jpg`), await drawImage('balls', n));
  }
  await writeFile(path.join(photos, 'torn.jpg'), 'no picture');
});
afterAll(() => rm(root, { recursive: true }));

test('an error that the user can fix is a message and exit code 1', async () => {
  const start = ['start', '--no-open', '--data', path.join(root, 'other')];
  const nowhere = [...start, path.join(root, 'nowhere')];
  await expectRejection(nowhere, /No such folder: .*nowhere/, runProcess);
  await expectRejection([...start, path.join(photos, '0.jpg')], /0\.jpg is not a folder/);
  await expectRejection([...start, '--port', '99999'], /--port must be a whole number/);
  const both = ['--labels-from-folders', '--no-labels-from-folders'];
  await expectRejection([...start, ...both], /--labels-from-folders and .* cannot be combined/);
  await expectRejection([...start, '--upload-quota', 'all'], /--upload-quota must be a size like/);
  await expectRejection([...start, '--allow-origin', '*'], /--allow-origin must be the origin/);
  await expectRejection(
    [...start, '--no-auth', '--host', '0.0.0.0'],
    /--host must be 127\.0\.0\.1/,
  );
  await expectRejection([...start, '--prot', '1'], /Unknown option '--prot'/);
  await expectRejection(['semblance', 'serach'], /No such command: "serach"/, runProcess);
  await expectRejection(['semblance', 'token', '--expires', 'soon'], /--expires must be a time/);
});

test('a damaged secret key is reported', async () => {
  const torn = path.join(root, 'torn');
  await mkdir(torn);
  await writeFile(path.join(torn, 'secret.key'), '{');
  await expectRejection(
    ['semblance', 'token', '--data', torn],
    /secret\.key does not contain a valid key/,
  );
});

test('index prints its results, and datasets lists the dataset', async () => {
  const indexed = await runProcess('semblance', 'index', photos, '--data', dataDir);
  expect(indexed.code).toBe(0);
  expect(indexed.stdout).toMatch(/photos: 3 images can be searched \(4 new or changed in/);
  expect(indexed.stdout).toMatch(/1 file skipped:\n {2}torn\.jpg: not an image/);
  const again = await run('semblance', 'index', photos, '--data', dataDir);
  expect(again.stdout).toMatch(/3 images can be searched \(nothing new\)/);
  const listed = await run('semblance', 'datasets', '--data', dataDir);
  expect(listed.stdout).toMatch(/^[0-9a-f-]{36} {2}photos {2}READY {3}3$/m);
});

test('of many files skipped for one reason only some are named', async () => {
  const folder = path.join(root, 'mixed');
  await mkdir(folder);
  for (let n = 0; n < 30; n++) {
    await writeFile(path.join(folder, `torn ${String(n).padStart(2, '0')}.jpg`), 'torn');
    await writeFile(path.join(folder, `raw ${n}.nef`), 'raw');
  }
  const { stdout } = await run(
    'semblance',
    'index',
    folder,
    '--data',
    path.join(root, 'mixed data'),
  );
  expect(stdout).toMatch(/torn 19\.jpg: not an image[^\n]*\n {2}and 10 more files: not an image/);
  expect(stdout).toContain('mixed: skipped 30 files, for example raw 0.nef: camera raw');
  expect(stdout).not.toContain('torn 20.jpg');
});

test('folder labels are used from the first start with the option until they are turned off', async () => {
  const folder = path.join(root, 'classes');
  await mkdir(path.join(folder, 'balls'), { recursive: true });
  await writeFile(path.join(folder, 'balls', '1.jpg'), await drawImage('balls', 7));
  const dataDir = path.join(root, 'classes data');
  const index = ['semblance', 'index', folder, '--data', dataDir];
  await run(...index, '--no-objects', '--labels-from-folders');
  expect(await labelsIn(dataDir)).toEqual([
    { label: 'balls', n_images: 1, n_objects: 0, is_suggested: false },
  ]);
  expect((await run(...index, '--no-objects', '--no-labels-from-folders')).stdout).toContain(
    'nothing new',
  );
  expect(await labelsIn(dataDir)).toEqual([]);
});

/** Of the only dataset in a data directory. */
async function labelsIn(dataDir: string) {
  const server = await startTestServer({ dataDir });
  const id = server.engine.datasets[0]?.stored.datasetId;
  const answer = await server.get(`/api/v1/explore/${id}/exploration_metadata`);
  const { labels } = ExplorationMetadata.parse(await answer.json());
  await server.close();
  return labels;
}

test('objects are searchable unless they are turned off', async () => {
  const folder = path.join(root, 'with-objects');
  await mkdir(folder);
  await writeFile(path.join(folder, 'ball.jpg'), await drawImage('balls', 7));
  const rows =
    'filename,col_x,row_y,width,height,label\nball.jpg,20,20,80,80,ball\nball.jpg,20,20,80\n';
  await writeFile(path.join(folder, 'object_annotations.csv'), rows);
  const index = ['semblance', 'index', folder, '--data', path.join(root, 'objects')];
  const without = await run(...index, '--no-objects');
  expect(without.stdout).toContain('with-objects: 1 image can be searched');
  const having = await run(...index);
  expect(having.stdout).toContain('with-objects: 1 image and 1 object in them can be searched');
  expect(having.stdout).toContain('object_annotations.csv, line 3: height is missing');
});

test('a named model is downloaded, stored and listed; an invalid one is rejected', async () => {
  const hub = await startTinyHub(path.join(root, 'hub'));
  process.env['HF_ENDPOINT'] = hub.url;
  await writeTinyModel(path.join(root, 'hub', 'tiny', 'clip'), 'clip');
  const index = ['semblance', 'index', photos, '--data', dataDir];
  const named = await run(...index, '--model', 'tiny/clip');
  expect(named.stderr).toMatch(/^photos is now searched with tiny\/clip instead of built-in\.$/m);
  expect(named.stderr).toMatch(/Downloading tiny\/clip: onnx\/vision_model\.onnx/);
  expect(named.stdout).toMatch(/3 images can be searched \(nothing new/);
  await expectRejection(
    [...index, '--model', 'tiny/nothing'],
    /Hugging Face has no public model tiny\/nothing/,
  );
  await expectRejection(
    [...index, '--model', photos],
    /photos contains no model: config\.json is missing/,
  );
  await expectRejection([...index, '--model', './nowhere'], /\.\/nowhere is neither/);
  await hub.close();
  await expectRejection(
    [...index, '--model', 'tiny/other'],
    /could not be downloaded \(ECONNREFUSED/,
  );
  expect((await run(...index)).stdout).toMatch(/3 images can be searched \(nothing new\)/);
  await rm(path.join(dataDir, 'models', 'hub'), { recursive: true });
  await expectRejection(index, /photos: The model tiny\/clip is no longer in the data directory/);
  expect((await run(...index, '--model', 'built-in')).stderr).toMatch(
    /is now searched with built-in instead of tiny\/clip\.$/m,
  );
  delete process.env['HF_ENDPOINT'];
});

test('keys are created, listed and revoked, and invalid arguments are rejected', async () => {
  const at = ['--data', path.join(root, 'keys')];
  const keys = (...args: string[]) => ['semblance', 'keys', ...args, ...at];
  const added = await run(...keys('add', '--name', 'Ada', '--role', 'editor'));
  const key = /^Key +([0-9a-f-]{36})$/m.exec(added.stdout)?.[1] ?? '';
  expect(added.stdout).toMatch(/^Secret {2}\S{43}$/m);
  const listed = await run(...keys('list'));
  expect(listed.stdout).toMatch(/^local +admin +this machine +all$/m);
  expect(listed.stdout).toMatch(new RegExp(`^${key} +editor +[0-9-]{10} +Ada +all$`, 'm'));
  expect((await run('semblance', 'token', key, ...at)).stdout).toMatch(/^\S+\.\S+\.\S+$/m);
  await expectRejection(keys('link', key), /No server is running on this data directory/);
  expect((await run(...keys('revoke', key))).stdout).toMatch(/is revoked/);
  await expectRejection(keys('revoke', key), /No such key/);
  await expectRejection(keys('revoke', '../secret'), /No such key/);
  await expectRejection(keys('revoke', 'local'), /cannot be revoked/);
  await expectRejection(keys('add'), /Name the owner of the key/);
  await expectRejection(
    keys('add', '--name', 'A', '--role', 'boss'),
    /--role must be one of reader/,
  );
  await expectRejection(keys('add', '--name', 'A', '--dataset', 'x'), /--dataset must be an id/);
  await expectRejection(keys('lend'), /actions of keys are list, add, link and revoke/);
});

test('a running server keeps its port and data directory, and commands use it', async () => {
  const server: SemblanceProcess = await startSemblance({ folders: [photos], dataDir });
  const start = ['start', photos, '--no-open'];
  await expectRejection([...start, '--data', dataDir], /data directory .* is in use by another/);
  const other = path.join(root, 'other');
  const port = ['--port', String(server.port), '--data', other];
  await expectRejection([...start, ...port], /Port \d+ on 127\.0\.0\.1 is in use/);
  expect((await run('semblance', 'datasets', '--data', dataDir)).stdout).toMatch(/photos {2}READY/);

  const { stdout } = await run('semblance', 'token', '--expires', '1m', '--data', dataDir);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const response = await fetch(`${server.url}api/v1/datasets`, { headers });
  expect(z.array(Dataset).parse(await response.json())).toHaveLength(1);

  const added = await run('semblance', 'keys', 'add', '--name', 'Ada', '--data', dataDir);
  const key = /^Key +(\S+)$/m.exec(added.stdout)?.[1] ?? '';
  const { stdout: link } = await run('semblance', 'keys', 'link', key, '--data', dataDir);
  const { origin, searchParams } = new URL(link.trim());
  const session = await linkSession(origin, searchParams.get('token') ?? '');
  const who = await fetch(`${server.url}api/v1/key`, { headers: session });
  expect(await who.json()).toMatchObject({ name: 'Ada', role: 'reader' });
  await expectRejection(
    ['semblance', 'remove', 'hpotos', '--data', dataDir],
    /No such dataset: "hpotos"/,
  );
  const removed = await run('semblance', 'remove', 'photos', '--data', dataDir);
  expect(removed.stdout).toMatch(/^photos is removed/);
  expect((await run('semblance', 'datasets', '--data', dataDir)).stdout).toMatch(/No datasets yet/);
  await server.stop();

  await run('semblance', 'index', photos, '--data', dataDir);
  const offline = await run('semblance', 'remove', photos, '--data', dataDir);
  expect(offline.stdout).toMatch(/^photos is removed/);
  expect((await run('semblance', 'datasets', '--data', dataDir)).stdout).toMatch(/No datasets yet/);
});

test('folders of earlier starts are indexed too, and none waits for another', async () => {
  const [early, large] = [path.join(root, 'early'), path.join(root, 'large')];
  const at = path.join(root, 'followed');
  for (const folder of [early, large]) await mkdir(folder);
  await copyFile(path.join(photos, '0.jpg'), path.join(early, '0.jpg'));
  await run('semblance', 'index', early, '--data', at);
  for (let n = 0; n < 300; n++) {
    await copyFile(path.join(photos, '1.jpg'), path.join(large, `${n}.jpg`));
  }
  const server = await startSemblance({ folders: [large], dataDir: at });
  await copyFile(path.join(photos, '2.jpg'), path.join(early, '2.jpg'));
  const { stdout } = await run('semblance', 'token', '--data', at);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const datasets = async () => {
    const response = await fetch(`${server.url}api/v1/datasets`, { headers });
    return z.array(Dataset).parse(await response.json());
  };
  const find = async (name: string) =>
    (await datasets()).find(({ display_name }) => display_name === name);
  await expect.poll(async () => (await find('early'))?.n_images).toBe(2);
  expect((await find('large'))?.status_new).toBe('INDEXING');
  await server.stop();
});
