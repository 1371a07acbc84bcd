import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import { drawImage } from '../gallery.ts';
import { drawScenes } from '../scenes.ts';
import { expectRejection, run, runProcess } from './run-command.ts';
import { temporaryFolder } from './server.ts';

let root: string;
let query: string;
let at: string[];

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'scenes');
  await mkdir(folder);
  await drawScenes(folder);
  query = path.join(folder, 'scene-1.jpg');
  at = ['--data', path.join(root, 'data')];
  await giveModel(path.join(root, 'data'));
  expect((await runProcess('semblance', 'index', folder, ...at)).code).toBe(0);
});
afterAll(() => rm(root, { recursive: true }));

const COMMAND = [path.resolve('tools/run.mjs'), 'semblance', 'mcp'];

interface Answer {
  readonly isError: boolean;
  readonly texts: readonly string[];
  readonly images: readonly Buffer[];
}

async function call(client: Client, name: string, args: object = {}): Promise<Answer> {
  const result = await client.callTool({ name, arguments: { ...args } });
  const content = result.content as { type: string; text?: string; data?: string }[];
  return {
    isError: result.isError === true,
    texts: content.flatMap((one) => one.text ?? []),
    images: content.flatMap(({ data }) => (data === undefined ? [] : Buffer.from(data, 'base64'))),
  };
}

const idIn = (text = '', name = 'media_id') => new RegExp(`^${name}: (\\S+)$`, 'm').exec(text)?.[1];

test('a program searches, looks at a cluster, tags and exports over the standard streams', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [...COMMAND, ...at] }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...['list_datasets', 'search_images', 'open_cluster', 'export_results'],
    ...['tag_images', 'untag_images'],
  ]);
  expect((await call(client, 'list_datasets')).texts[0]).toMatch(
    /^scenes: id \S+, READY, 5 images/,
  );

  const whole = await call(client, 'search_images', { image_path: query, limit: 2 });
  expect(whole.texts[0]).toMatch(/^scene-1\.jpg\ndistance: 0\.000 \(Identical\)$/m);
  expect(whole.images).toHaveLength(2);
  expect(whole.images[0]?.subarray(8, 12).toString()).toBe('WEBP');

  const region = { x: 20 / 480, y: 220 / 360, width: 160 / 480, height: 120 / 360 };
  const data = (await readFile(query)).toString('base64');
  const part = { image_data: data, region, objects: true, limit: 1, thumbnails: false };
  const object = await call(client, 'search_images', part);
  expect(object.texts[0]).toMatch(/^scene-1\.jpg\n.*^region: .*^labels: checks$/ms);
  expect(object.images).toEqual([]);

  const media_id = idIn(whole.texts[0]);
  const similar = await call(client, 'search_images', { media_id, limit: 1 });
  expect(idIn(similar.texts[0])).toBe(media_id);
  const words = await call(client, 'search_images', { words: 'windows', objects: true });
  expect(words.texts).toHaveLength(1);
  const cluster_id = idIn(whole.texts[0], 'near_identical_cluster');
  expect((await call(client, 'open_cluster', { cluster_id })).texts[0]).toMatch(/^scene-1\.jpg/);

  const tagged = await call(client, 'tag_images', { tag: 'good', media_ids: [media_id] });
  expect(tagged.texts).toEqual(['1 changed.']);
  const exported = await call(client, 'export_results', { tags: ['good'], format: 'csv' });
  expect(exported.texts[0]?.trim().split('\n')).toHaveLength(2);
  expect(
    (await call(client, 'untag_images', { tag: 'good', media_ids: [media_id] })).texts,
  ).toEqual(['1 changed.']);
  const none = await call(client, 'search_images', { tags: ['good'] });
  expect(none).toMatchObject({ isError: false, texts: ['Nothing was found.'] });
  await client.close();
});

test('an error of a tool is a sentence', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [...COMMAND, ...at] }),
  );
  const expectError = async (args: object, sentence: RegExp) => {
    const { isError, texts } = await call(client, 'search_images', args);
    expect(isError).toBe(true);
    expect(texts[0]).toMatch(sentence);
  };
  await expectError({ image_path: path.join(root, 'nowhere.jpg') }, /cannot be opened: .*nowhere/);
  await expectError({ image_path: query, words: 'a' }, /Send one of image_path/);
  await expectError({ dataset: 'hpotos' }, /Name one of the datasets as dataset: scenes \(/);
  await expectError({ image_data: 'bm8gaW1hZ2U=' }, /image/);
  await expectError({ media_id: '00000000-0000-4000-8000-000000000000' }, /No such/);
  await expectError({ limit: 0 }, /limit/);
  await client.close();
});

test('over HTTP, a program can do what the key of its token can do', async () => {
  const served = spawn(process.execPath, [...COMMAND, '--http', '--port', '0', ...at]);
  try {
    const url = await addressOf(served);
    const post = (headers: HeadersInit) => fetch(url, { method: 'POST', headers, body: '{}' });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: 'Bearer a.b.c' })).status).toBe(401);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(new URL('/', url))).status).toBe(404);

    const reader = await connect(url, await newToken('reader'));
    const data = (await drawImage('hills', 4)).toString('base64');
    const found = await call(reader, 'search_images', {
      image_data: `data:image/jpeg;base64,${data}`,
      limit: 1,
    });
    expect(found.texts[0]).toMatch(/^scene-4\.jpg\ndistance: 0\.0/);
    expect(found.images).toHaveLength(1);
    const tagging = { tag: 'good', media_ids: [idIn(found.texts[0])] };
    const refused = await call(reader, 'tag_images', tagging);
    expect(refused).toMatchObject({ isError: true, texts: [expect.stringMatching(/editor/)] });
    const path = await call(reader, 'search_images', { image_path: query });
    expect(path).toMatchObject({ isError: true, texts: [expect.stringMatching(/image_data/)] });
    await reader.close();

    const editor = await connect(url, await newToken('editor'));
    expect((await call(editor, 'tag_images', tagging)).texts).toEqual(['1 changed.']);
    await editor.close();
  } finally {
    served.kill();
    await once(served, 'exit');
  }
});

test('wrong usage is one sentence', async () => {
  await expectRejection(['semblance', 'mcp', '--port', '8081', ...at], /--port requires --http/);
  await expectRejection(['semblance', 'mcp', '--htp', ...at], /Unknown option '--htp'/);
});

async function newToken(role: string): Promise<string> {
  const { stdout } = await run('semblance', 'keys', 'add', '--name', role, '--role', role, ...at);
  const key = /^Key +(\S+)$/m.exec(stdout)?.[1] ?? '';
  return (await run('semblance', 'token', key, ...at)).stdout.trim();
}

async function connect(url: URL, token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  const transport = new StreamableHTTPClientTransport(url, { requestInit });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}

async function addressOf({ stdout }: ChildProcess): Promise<URL> {
  if (!stdout) throw new Error('the process has no output');
  for await (const line of createInterface({ input: stdout })) {
    const address = /ready at (\S+)/.exec(line)?.[1];
    if (address !== undefined) return new URL(address);
  }
  throw new Error('the process has ended');
}
