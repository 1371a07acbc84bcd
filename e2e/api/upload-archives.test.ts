import { execFile } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry, type TarHeader } from 'modern-tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AddedMedia } from '#contract/dataset/uploads.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { added, formOf, picture, UploadClient } from './upload-client.ts';
import { type ZipEntry, zipOf } from './zip.ts';

const run = promisify(execFile);

let root: string;
let dataDir: string;
let server: TestServer;
let client: UploadClient;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  server = await startTestServer({
    dataDir,
    uploadLimits: { maxFiles: 30, maxBytes: 40_000_000, maxRatio: 50 },
  });
  client = new UploadClient(server);
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  expect(await readdir(path.join(dataDir, 'incoming'))).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

const zipForm = (entries: ZipEntry[]) => formOf({ 'all.zip': zipOf(entries) }, 'archive');

function entry(name: string, body: Uint8Array, header: Partial<TarHeader> = {}): TarEntry {
  return { header: { name, size: body.length, ...header }, body };
}

const tgzOf = async (entries: TarEntry[]) => gzipSync(await packTar(entries));

/** Sends an archive to a dataset of its own. */
async function send(name: string, bytes: Uint8Array): Promise<Response> {
  const { id } = await client.create(name);
  return client.post(`/${id}/add_media`, formOf({ [name]: bytes }));
}

const reasonsOf = ({ refused }: AddedMedia) =>
  Object.fromEntries(refused.map(({ file_name, reason }) => [file_name, reason]));

test('a ZIP is unpacked, and unsafe entries are rejected with a reason', async () => {
  const { id } = await client.create('Archive');
  const bytes = await picture('checks', 0);
  const response = await client.post(
    `/${id}/add_media`,
    zipForm([
      { name: 'photos/', bytes: new Uint8Array() },
      { name: 'photos/ok.jpg', bytes },
      { name: 'photos/small ü.jpg', bytes: await picture('checks', 1), isDeflated: true },
      { name: '../../evil.jpg', bytes },
      { name: '/etc/evil.jpg', bytes },
      { name: 'C:\\evil.jpg', bytes },
      { name: 'photos/..\\..\\evil.jpg', bytes },
      { name: 'link.jpg', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 },
      { name: 'pipe.jpg', bytes: new Uint8Array(), mode: 0o010644 },
      { name: 'locked.jpg', bytes, isEncrypted: true },
      { name: 'bomb.jpg', bytes: new Uint8Array(12_000_000), isDeflated: true },
      { name: `${'d/'.repeat(20)}deep.jpg`, bytes },
      { name: `${'n'.repeat(300)}.jpg`, bytes },
      { name: 'photos/.hidden.jpg', bytes },
      { name: 'new\nline.jpg', bytes },
      { name: 'inner.zip', bytes: zipOf([{ name: 'x.jpg', bytes }]) },
      { name: '__MACOSX/photos/._ok.jpg', bytes },
      { name: 'photos/ok.jpg/inside.jpg', bytes },
      { name: 'torn.jpg', bytes: bytes.slice(0, 200) },
    ]),
  );
  const taken = await added(response);
  expect(taken.n_new).toBe(3);
  expect(reasonsOf(taken)).toEqual({
    '../../evil.jpg': 'its path points outside of the dataset',
    '/etc/evil.jpg': 'its path points outside of the dataset',
    'C:\\evil.jpg': 'its path points outside of the dataset',
    'photos/..\\..\\evil.jpg': 'its path points outside of the dataset',
    'link.jpg': 'it is a link',
    'pipe.jpg': 'it is not a regular file',
    'locked.jpg': 'it is encrypted',
    'bomb.jpg': 'it would unpack to more than 50 times its packed size',
    [`${'d/'.repeat(20)}deep.jpg`]: 'it is nested in more than 15 folders',
    [`${'n'.repeat(300)}.jpg`.slice(0, 300)]: 'its name is longer than 240 bytes',
    'photos/.hidden.jpg': 'it is hidden',
    'new\nline.jpg': 'its name contains characters that are not allowed',
    'inner.zip': 'it is neither an image nor an annotation file, judging by its name',
    'photos/ok.jpg/inside.jpg': 'a file has the name of one of its folders',
  });
  const { n_images, n_skipped } = await client.ready(id);
  expect({ n_images, n_skipped }).toEqual({ n_images: 2, n_skipped: taken.refused.length + 1 });
  expect(await client.filesOf(id)).toEqual(['photos/ok.jpg', 'photos/small ü.jpg']);
  expect(await client.report(id)).toContainEqual(expect.stringMatching(/^torn\.jpg: /));
  expect(await client.report(id)).toContain('link.jpg: it is a link');
  const written = await readdir(root, { recursive: true });
  expect(written.filter((file) => file.includes('evil'))).toEqual([]);
});

test('an archive in the field of older clients is accepted, and a damaged ZIP is rejected', async () => {
  const { id } = await client.create('Older');
  const bytes = await picture('stars', 0);
  const form = formOf({ 'images.zip': zipOf([{ name: 'a.jpg', bytes }]) }, 'file');
  form.append('operations', 'READ');
  expect((await added(await client.post(`/${id}/upload`, form))).n_new).toBe(1);
  const torn = zipOf([{ name: 'b.jpg', bytes }]).subarray(0, -30);
  const response = await client.post(`/${id}/upload`, formOf({ 'torn.zip': torn }, 'file'));
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toBe(
    'No file was accepted. "torn.zip" was rejected because it is not a complete ZIP or tar archive.',
  );
});

test('files above the limits of a request are rejected', async () => {
  const { id } = await client.create('Many');
  const bytes = await picture('stars', 2);
  const many = Array.from({ length: 40 }, (_, n) => ({ name: `${n}.txt`, bytes }));
  const entries = [{ name: 'first.jpg', bytes }, ...many, { name: 'last.jpg', bytes }];
  const { n_new, refused } = await added(await client.post(`/${id}/add_media`, zipForm(entries)));
  expect(n_new).toBe(1);
  expect(refused.at(-1)).toEqual({
    file_name: 'all further files',
    reason: 'an upload may have at most 30 files',
  });
  const large = { 'a.jpg': new Uint8Array(30_000_000), 'b.jpg': new Uint8Array(30_000_000) };
  const bytesToo = await added(await client.post(`/${id}/add_media`, formOf(large)));
  expect(bytesToo).toMatchObject({
    n_new: 1,
    refused: [{ reason: 'an upload may have at most 40 MB' }],
  });
});

test.each([
  ['all.tar', ['-cf']],
  ['all.tar.gz', ['-czf']],
  ['all.tgz', ['--format=ustar', '-czf']],
  ['pax.tar', ['--format=pax', '-cf']],
])('archives of tar are unpacked: %s', async (name, flags) => {
  const folder = path.join(root, name);
  const deep = `${'long-name-of-a-folder/'.repeat(6)}bild ü.jpg`;
  const files = {
    'a.jpg': await picture('balls', 0),
    [deep]: await picture('hills', 0),
    'image_annotations.csv': Buffer.from('filename,label\na.jpg,toy\n'),
  };
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), bytes);
  }
  const archive = path.join(root, `made-${name}`);
  await run('tar', [...flags, archive, '-C', folder, '.']);
  const { id } = await client.create(name);
  const form = formOf({ [name]: await readFile(archive) });
  expect(await added(await client.post(`/${id}/add_media`, form))).toMatchObject({
    n_new: 3,
    refused: [],
  });
  expect((await client.ready(id)).n_images).toBe(2);
  expect(await client.filesOf(id)).toEqual(['a.jpg', deep]);
  const [ball] = await client.explore(id, 'labels=[toy]');
  expect(ball?.previews.map(({ file_name }) => file_name)).toEqual(['a.jpg']);
});

test.each(['tar', 'tgz'])('unsafe entries of a %s are rejected', async (kind) => {
  const { id } = await client.create(kind);
  const bytes = await picture('checks', 0);
  const none = new Uint8Array();
  const entries = [
    entry('photos/', none, { type: 'directory' }),
    entry('photos/ok.jpg', bytes),
    entry('../../evil.jpg', bytes),
    entry('/etc/evil.jpg', bytes),
    entry('C:\\evil.jpg', bytes),
    entry('renamed.jpg', bytes, { pax: { path: '../evil.jpg' } }),
    entry('soft.jpg', none, { type: 'symlink', linkname: '/etc/passwd' }),
    entry('soft.jpg/inside.jpg', bytes),
    entry('hard.jpg', none, { type: 'link', linkname: '/etc/passwd' }),
    entry('pipe.jpg', none, { type: 'fifo' }),
    entry('disk.jpg', none, { type: 'block-device' }),
    entry(`${'d/'.repeat(20)}deep.jpg`, bytes),
    entry(`${'n'.repeat(300)}.jpg`, bytes),
    entry('photos/.hidden.jpg', bytes),
    entry('photos/._ok.jpg', bytes),
    entry('zero\u0000.jpg', bytes, { pax: { path: 'zero\u0000.jpg' } }),
    entry('inner.tar', await packTar([entry('x.jpg', bytes)])),
    entry('photos/ok.jpg/inside.jpg', bytes),
    entry('empty.jpg', none),
    entry('last.jpg', await picture('checks', 1)),
  ];
  const archive = kind === 'tar' ? await packTar(entries) : await tgzOf(entries);
  const form = formOf({ 'has no ending': archive }, 'archive');
  const taken = await added(await client.post(`/${id}/add_media`, form));
  expect(taken.n_new).toBe(4);
  expect(reasonsOf(taken)).toEqual({
    '../../evil.jpg': 'its path points outside of the dataset',
    '/etc/evil.jpg': 'its path points outside of the dataset',
    'C:\\evil.jpg': 'its path points outside of the dataset',
    '../evil.jpg': 'its path points outside of the dataset',
    'soft.jpg': 'it is a link',
    'hard.jpg': 'it is a link',
    'pipe.jpg': 'it is not a regular file',
    'disk.jpg': 'it is not a regular file',
    [`${'d/'.repeat(20)}deep.jpg`]: 'it is nested in more than 15 folders',
    [`${'n'.repeat(300)}.jpg`.slice(0, 300)]: 'its name is longer than 240 bytes',
    'photos/.hidden.jpg': 'it is hidden',
    'zero\u0000.jpg': 'its name contains characters that are not allowed',
    'inner.tar': 'it is neither an image nor an annotation file, judging by its name',
    'photos/ok.jpg/inside.jpg': 'a file has the name of one of its folders',
  });
  await client.ready(id);
  // What would have gone through the link lies in a folder of that name.
  expect(await client.filesOf(id)).toEqual(['last.jpg', 'photos/ok.jpg', 'soft.jpg/inside.jpg']);
  const written = await readdir(root, { recursive: true });
  expect(written.filter((file) => file.includes('evil'))).toEqual([]);
});

test('a gzip with excessive compression is not unpacked to its end', async () => {
  const first = entry('first.jpg', await picture('stars', 0));
  const bomb = entry('bomb.jpg', new Uint8Array(20_000_000));
  const last = entry('last.jpg', await picture('stars', 1));
  const grown = await added(await send('bomb.tgz', await tgzOf([first, bomb, last])));
  expect(grown).toMatchObject({
    n_new: 1,
    refused: [
      { file_name: 'bomb.tgz', reason: 'it unpacks to more than 50 times its packed size' },
    ],
  });

  // What is passed over has to be unpacked, too.
  const noise = entry('noise.txt', noiseOf(1_000_000));
  const padding = entry('padding.txt', new Uint8Array(45_000_000));
  const large = await added(await send('large.tgz', await tgzOf([first, noise, padding, last])));
  expect(large.n_new).toBe(1);
  expect(large.refused.at(-1)).toEqual({
    file_name: 'all further files',
    reason: 'an upload may have at most 40 MB',
  });
});

test('headers that fill the memory and endless folders are rejected', async () => {
  const first = entry('first.jpg', await picture('stars', 0));
  const header = entry('x', new Uint8Array(9_000_000), { type: 'pax-header' });
  expect(reasonsOf(await added(await send('header.tar', await packTar([first, header]))))).toEqual({
    'header.tar': 'the archive is damaged; the files after this point were not read',
  });

  const names = Array.from({ length: 40 }, (_, n) => `${n}/`);
  const folders = names.map((name) => entry(name, new Uint8Array(), { type: 'directory' }));
  const ofFolders = {
    'folders.tar': await packTar([first, ...folders]),
    'folders.zip': zipOf([
      { name: 'first.jpg', bytes: await picture('stars', 0) },
      ...names.map((name) => ({ name, bytes: new Uint8Array() })),
    ]),
  };
  for (const [name, bytes] of Object.entries(ofFolders)) {
    const taken = await added(await send(name, bytes));
    expect(taken.n_new).toBe(1);
    expect(reasonsOf(taken)).toEqual({
      'all further files': 'the archive contains little but folders',
    });
  }
});

test('a damaged tar is unpacked up to the damage, and a file that is no tar is rejected', async () => {
  const entries = [
    entry('first.jpg', await picture('stars', 0)),
    entry('second.jpg', noiseOf(300_000)),
    entry('third.jpg', await picture('stars', 1)),
  ];
  const [plain, packed] = [await packTar(entries), await tgzOf(entries)];
  const torn = { 'torn.tar': plain.subarray(0, 200_000), 'torn.tgz': packed.subarray(0, 200_000) };
  for (const [name, bytes] of Object.entries(torn)) {
    const taken = await added(await send(name, bytes));
    expect(taken.n_new).toBe(1);
    expect(reasonsOf(taken)).toEqual({
      [name]: 'the archive is damaged; the files after this point were not read',
    });
  }
  const none = {
    'a.tar': Buffer.from('hello'),
    'b.tgz': gzipSync('hello'),
    'c.tar.gz': gzipSync(''),
  };
  for (const [name, bytes] of Object.entries(none)) {
    const response = await send(name, bytes);
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toBe(
      `No file was accepted. "${name}" was rejected because it is not a complete ZIP or tar archive.`,
    );
  }
});

/** Bytes that no packing makes smaller, the same each time. */
function noiseOf(count: number): Uint8Array {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  return cipher.update(new Uint8Array(count));
}
