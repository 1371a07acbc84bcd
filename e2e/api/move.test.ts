import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { dataDirectoryAt, prepareDataDirectory } from '#engine/store/data-directory.ts';
import { DuckDbSide } from '#engine/store/move/duckdb-side.ts';
import { MOVED_TABLES } from '#engine/store/move/moved-tables.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { drawImage } from '../gallery.ts';
import { expectRejection, run } from './run-command.ts';
import { startTestServer, temporaryFolder } from './server.ts';

const N_IMAGES = 12;
const N_TAGS = 60_000;

let database: TestDatabase;
let root: string;
let file: string;
let beside: string;
beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});
beforeEach(async () => {
  await database.empty();
  root = await temporaryFolder();
  [file, beside] = [path.join(root, 'file'), path.join(root, 'beside')];
});
afterEach(() => rm(root, { recursive: true }));

interface Seen {
  readonly datasetId: string;
  readonly clusters: ExploreResponse['clusters'];
  readonly thumbnail: string;
}

/** What a server answers to a query that it got before. */
async function see(place: { dataDir: string; store?: string }, anchor: string): Promise<Seen> {
  const server = await startTestServer(place);
  try {
    const dataset = server.engine.datasets[0] ?? expect.fail();
    expect(await server.engine.index(dataset)).toMatchObject({ changed: false, nEmbedded: 0 });
    const { datasetId } = dataset.stored;
    const explore = await server.get(
      `/api/v1/explore/${datasetId}?entity_type=IMAGES&threshold=0&anchor_type=UPLOAD&anchor_media_id=${anchor}`,
    );
    // Without what differs from one server and hour to another.
    const text = (await explore.text()).replaceAll(
      /"http:\/\/[^/"]+([^"?]*)[^"]*"/g,
      '"http://server$1"',
    );
    const { clusters } = ExploreResponse.parse(JSON.parse(text));
    const address = clusters[0]?.previews[0]?.media_thumb_uri ?? expect.fail();
    const thumbnail = await server.get(new URL(address, server.url).pathname);
    expect(thumbnail.status).toBe(200);
    const bytes = Buffer.from(await thumbnail.arrayBuffer()).toString('base64');
    return { datasetId, clusters, thumbnail: bytes };
  } finally {
    await server.close();
  }
}

/** Indexes images and uploads a query. @returns the id of the query */
async function fill(): Promise<string> {
  const photos = path.join(root, 'photos');
  await mkdir(photos);
  for (let n = 0; n < N_IMAGES; n++) {
    await writeFile(path.join(photos, `hills-${n}.jpg`), await drawImage('hills', n));
  }
  const server = await startTestServer({ dataDir: file });
  const dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(await drawImage('hills', 3))]), 'query.jpg');
  const response = await server.get(
    `/api/v1/dataset/${dataset.stored.datasetId}/search-image-similarity?entity_type=IMAGES`,
    { method: 'POST', body: form },
  );
  await server.close();
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

/** @returns what the command prints */
async function move(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('semblance', 'move', ...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

test('a server continues with all of it in PostgreSQL, and in a file again', async () => {
  const anchor = await fill();
  const before = await see({ dataDir: file }, anchor);
  const printed = await move('--from', file, '--to', database.url, '--data', beside);
  expect(printed).toMatch(/^media +12$/m);
  expect(printed).toMatch(
    /All rows are equal in both, .* files \(\d+ MB\) were copied to .*beside/,
  );
  expect(await see({ dataDir: beside, store: database.url }, anchor)).toEqual(before);
  const back = path.join(root, 'back');
  await move('--from', database.url, '--data', beside, '--to', back);
  expect(await see({ dataDir: back }, anchor)).toEqual(before);
  expect(await see({ dataDir: file }, anchor)).toEqual(before);
});

test('a killed move is continued by the same command', async () => {
  const tags = MOVED_TABLES.find(({ name }) => name === 'tags') ?? expect.fail();
  const { database: name } = await prepareDataDirectory(file);
  const side = await DuckDbSide.open(name);
  const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const rows = Array.from({ length: N_TAGS }, (_, n) => ({
    ...{ dataset_id: uuidOf(0), media_id: uuidOf(n), tag: `tag ${n}`, created_at: 1e15 + n },
  }));
  await side.append(tags, rows);
  await side.close();

  const args = ['move', '--from', file, '--to', database.url, '--data', beside];
  const child = spawn(process.execPath, ['tools/run.mjs', 'semblance', ...args]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const count = async () => {
    const { rows: found } = await database
      .run('SELECT count(*)::integer AS n FROM semblance.tags')
      .catch(() => ({ rows: [{ n: 0 }] }));
    return found[0].n as number;
  };
  await expect.poll(count, { interval: 5 }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await ended;
  const nCopied = await count();
  expect(nCopied).toBeLessThan(N_TAGS);
  expect(nCopied % 1_000).toBe(0);
  expect(await move(...args.slice(1))).toMatch(/^tags +60,000$/m);
  expect(await count()).toBe(N_TAGS);
});

test('a command that names no move is refused in a sentence', async () => {
  const refuse = (args: string[], sentence: RegExp) =>
    expectRejection(['semblance', 'move', ...args], sentence);
  const usage = /^Name one PostgreSQL database and one data directory: .* move --from/;
  await refuse([], usage);
  await refuse(['--from', file, '--to', beside], usage);
  await refuse(['--from', database.url, '--to', database.url], usage);
  await refuse(['--from', file, '--to', database.url, 'more'], usage);
  await refuse(['--from', file, '--to', database.url], /^There is no data directory .*file\.\n$/);
  const { root: folder } = dataDirectoryAt(file);
  await mkdir(folder);
  await refuse(['--from', file, '--to', database.url], /file has no database/);
});

test('a store in use is refused', async () => {
  const server = await startTestServer({ dataDir: file });
  const child = spawn(process.execPath, [
    ...['tools/run.mjs', 'semblance', 'move', '--from', file],
    ...['--to', database.url, '--data', beside],
  ]);
  let message = '';
  child.stderr.on('data', (chunk) => {
    message += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(message).toMatch(/^The data directory .*file is in use by another process \(\d+\)\.\n$/);
  expect(code).toBe(1);
  await server.close();
});
