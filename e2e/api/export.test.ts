import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { Export, type ExportRequest, PreparedExport } from '#contract/export/export.ts';
import { HISTOGRAM_BINS } from '#contract/search/distance-histogram.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { CLASSES, drawGallery, drawImage, GALLERY_SIZE } from '../gallery.ts';
import { localSession } from '../page-session.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const FORMULA = '=HYPERLINK("x").jpg';
const MARKUP = '<img src=x onerror=alert(1)>.jpg';
const TOTAL = GALLERY_SIZE + 2;

let root: string;
let folder: string;
let server: TestServer;
let datasetId: string;
let anchor: string;

beforeAll(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'dra"wn é\'s');
  await mkdir(folder);
  await drawGallery(folder);
  for (const [n, name] of [FORMULA, MARKUP].entries()) {
    await writeFile(path.join(folder, name), await drawImage('balls', 20 + n));
  }
  server = await startTestServer();
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
  const form = new FormData();
  form.set('file', new File([Uint8Array.from(await drawImage('balls', 0))], '<b>query</b>.jpg'));
  const response = await server.get(
    `/api/v1/dataset/${datasetId}/search-image-similarity?bounding_box=0,0,0.5,0.5`,
    { method: 'POST', body: form },
  );
  anchor = (await response.json()).anchor_media_id;
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

const request = (body: object) =>
  server.get(`/api/v1/dataset/${datasetId}/export`, { method: 'POST', body: JSON.stringify(body) });

async function exported(body: Partial<ExportRequest>): Promise<Response> {
  const response = await request(body);
  expect(response.status).toBe(200);
  return response;
}

const exportJson = async (body: Partial<ExportRequest>) =>
  Export.parse(await (await exported({ ...body, format: 'json' })).json());

async function explore(query: string): Promise<Cluster[]> {
  const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  return ExploreResponse.parse(await response.json()).clusters;
}

test('JSON contains all results of a search, nearest first, with scores and query', async () => {
  const query = `anchor_media_id=${anchor}&threshold=2`;
  const all = await exportJson({ query });
  expect(all).toMatchObject({
    dataset_id: datasetId,
    dataset: path.basename(folder),
    query: { anchor_media_id: anchor, threshold: '2' },
  });
  expect(all.media).toHaveLength(TOTAL);
  const scores = all.media.map(({ relevance_score }) => relevance_score ?? -1);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));

  const clusters = await explore(query);
  const previews = clusters.flatMap((cluster) =>
    cluster.previews.map(({ media_uri: _, media_thumb_uri: __, ...preview }) => ({
      cluster_id: cluster.cluster_id,
      ...preview,
    })),
  );
  for (const preview of previews) expect(all.media).toContainEqual(preview);

  const max = scores[10] ?? 0;
  const near = await exportJson({ query: `${query}&relevance_max=${max}` });
  expect(near.media).toEqual(
    all.media.filter(({ relevance_score }) => (relevance_score ?? 9) <= max),
  );
  const [first] = clusters;
  const members = await exportJson({ query, cluster_id: first?.cluster_id });
  expect(members.media).toEqual(
    all.media.filter(({ cluster_id }) => cluster_id === first?.cluster_id),
  );
  const media_ids = [all.media[5]?.media_id ?? '', all.media[2]?.media_id ?? ''];
  const some = await exportJson({ query: `${query}&relevance_max=0`, media_ids });
  expect(some.media).toEqual([all.media[2], all.media[5]]);
});

test('CSV is readable by another parser, and contains no formula', async () => {
  const query = `anchor_media_id=${anchor}`;
  const response = await exported({ format: 'csv', query });
  expect(response.headers.get('content-type')).toMatch('text/csv');
  const file = path.join(root, 'export.csv');
  await writeFile(file, await response.text());
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `SELECT * FROM read_csv('${file}', all_varchar = true)`,
  );
  const rows = read.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  const { media } = await exportJson({ query });
  expect(rows.map((row) => row['media_id'])).toEqual(media.map(({ media_id }) => media_id));
  expect(rows.map((row) => Number(row['relevance_score']))).toEqual(
    media.map(({ relevance_score }) => relevance_score),
  );
  expect(rows.every((row) => row['query'] === query)).toBe(true);
  const names = rows.map((row) => row['file_name'] as string);
  expect(names).toContain(`'${FORMULA}`);
  expect(names.filter((name) => /^[=+\-@\t\r]/.test(name))).toEqual([]);
});

test('ZIP contains the original files and their scores, and lists missing files', async () => {
  const query = `anchor_media_id=${anchor}`;
  const { media } = await exportJson({ query });
  const csv = await (await exported({ format: 'csv', query })).text();
  const extra = path.join(folder, 'stars', '5.jpg');
  const bytes = await readFile(extra);
  await rm(extra);
  const response = await exported({ format: 'zip', query });
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  await writeFile(extra, bytes);
  const { 'files that cannot be read.txt': list, 'scores.csv': scores, ...found } = files;
  expect(Buffer.from(scores ?? []).toString()).toBe(csv);
  expect(Buffer.from(list ?? []).toString()).toBe('stars/5.jpg\n');
  const safe = (name: string) => name.replace(/[<>":*?|]/g, '_');
  const names = media.map(({ file_name }) => file_name).filter((name) => name !== 'stars/5.jpg');
  expect(Object.keys(found).sort()).toEqual(names.map(safe).sort());
  for (const name of names) {
    const original = await readFile(path.join(folder, name));
    expect(Buffer.from(found[safe(name)] ?? []).equals(original)).toBe(true);
  }
});

test.runIf(existsSync('/proc/self/fd'))(
  'a ZIP download that is cancelled closes its files, and is not logged as a failure',
  async () => {
    const nOpen = async () => (await readdir('/proc/self/fd')).length;
    const before = await nOpen();
    for (let n = 0; n < 20; n++) {
      const response = await exported({ format: 'zip' });
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
    await expect.poll(nOpen, { timeout: 5000 }).toBeLessThan(before + 10);
    expect(server.engineLog).toEqual([]);
  },
);

const preparedPath = (below = '') => `/api/v1/dataset/${datasetId}/prepared_export${below}`;

async function prepare(body: object): Promise<PreparedExport> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return PreparedExport.parse(await (await server.get(preparedPath(), init)).json());
}

const progressOf = async ({ export_id }: PreparedExport, method = 'GET') =>
  PreparedExport.parse(await (await server.get(preparedPath(`/${export_id}`), { method })).json());

test.each(['csv', 'json', 'parquet', 'zip', 'html'] as const)(
  '%s is prepared, downloaded once, and its progress is reported',
  async (format) => {
    const query = `anchor_media_id=${anchor}&relevance_max=0.6`;
    const prepared = await prepare({ format, query });
    const { n_media } = prepared;
    expect(prepared).toMatchObject({ status: 'PREPARED', n_done: 0 });
    expect(n_media).toBe((await exportJson({ query })).media.length);
    const file = preparedPath(`/${prepared.export_id}/file`);
    const download = await server.get(file);
    const direct = await exported({ format, query });
    for (const name of ['content-type', 'content-disposition'])
      expect(download.headers.get(name)).toBe(direct.headers.get(name));
    const [bytes, directBytes] = await Promise.all([download.bytes(), direct.bytes()]);
    expect(bytes).toHaveLength(directBytes.length);
    expect(await progressOf(prepared)).toEqual({ ...prepared, status: 'DONE', n_done: n_media });
    const again = await server.get(file);
    expect(`${again.status} ${(await again.json()).detail}`).toMatch(/^404 .*Prepare it again\.$/);
  },
);

test('a stopped export is not sent, or its download is aborted', async () => {
  const waiting = await prepare({ format: 'zip' });
  expect((await progressOf(waiting, 'DELETE')).status).toBe('STOPPED');
  expect((await server.get(preparedPath(`/${waiting.export_id}/file`))).status).toBe(404);

  const sent = await prepare({ format: 'zip' });
  // Not through a socket, which would take all of so small a file at once.
  const token = await mintToken(server.apiKey, 60);
  const headers = { authorization: `Bearer ${token}` };
  const url = server.url + preparedPath(`/${sent.export_id}/file`);
  const response = await server.engine.fetch(new Request(url, { headers }));
  const reader = response.body?.getReader();
  await reader?.read();
  expect((await progressOf(sent)).status).toBe('SENDING');
  expect((await progressOf(sent, 'DELETE')).status).toBe('STOPPED');
  const readOn = async () => {
    while (!(await reader?.read())?.done);
  };
  await expect(readOn()).rejects.toThrow('was interrupted');
  expect(server.engineLog).toEqual(['An export was stopped.']);
  expect((await progressOf(sent)).n_done).toBeLessThan(sent.n_media);
});

test('an empty or unknown export is rejected before the download', async () => {
  const init = { method: 'POST', body: JSON.stringify({ format: 'csv', query: 'labels=[none]' }) };
  const refused = await server.get(preparedPath(), init);
  expect(`${refused.status} ${(await refused.json()).detail}`).toMatch(/^404 Nothing in this/);
  const nowhere = await server.get(preparedPath(`/${randomUUID()}`));
  expect(nowhere.status).toBe(404);
});

test('Parquet contains the rows of JSON with their types, and the query', async () => {
  const query = `anchor_media_id=${anchor}&threshold=2&relevance_max=0.9`;
  const { media } = await exportJson({ query });
  const file = path.join(root, 'export.parquet');
  await writeFile(file, await (await exported({ format: 'parquet', query })).bytes());
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  expect(await read(`FROM '${file}'`)).toEqual(media);
  const types = await read(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file}')`);
  expect(types).toContainEqual({ column_name: 'labels', column_type: 'VARCHAR[]' });
  expect(types).toContainEqual({ column_name: 'relevance_score', column_type: 'DOUBLE' });
  const [kept] = await read(
    `SELECT decode(value) AS query FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'query'`,
  );
  expect(kept).toEqual({ query });
  connection.closeSync();
  instance.closeSync();
});

test('HTML is one self-contained page, with everything escaped', async () => {
  const tagged = { tag: 'seen', query: `anchor_media_id=${anchor}` };
  const tags = `/api/v1/dataset/${datasetId}/tags`;
  await server.get(tags, { method: 'POST', body: JSON.stringify(tagged) });
  const response = await exported({
    format: 'html',
    query: `anchor_media_id=${anchor}&anchor_type=UPLOAD&threshold=1&x=<script>`,
  });
  const page = await response.text();
  const withoutImages = page.replaceAll(/base64,[^"]+/g, '');
  const [upToResults = '', matches = ''] = page.split('<h2>Why they match</h2>');
  for (const [part, nImages] of [
    [upToResults, TOTAL + 1],
    [matches, 2 * (matches.match(/<figure>/g)?.length ?? 0)],
  ] as const) {
    expect(nImages).toBeGreaterThan(0);
    expect(part.match(/<img /g)).toHaveLength(nImages);
    expect(part.match(/src="data:image\/webp;base64,[A-Za-z0-9+/=]{100,}"/g)).toHaveLength(nImages);
  }
  expect(withoutImages).not.toMatch(/<script|<b>|onerror=alert\(1\)>|src="(?!data:)/);
  expect(withoutImages).toContain('&lt;b&gt;query&lt;/b&gt;.jpg');
  expect(withoutImages).toContain('left:0.000%;top:0.000%;width:50.000%;height:50.000%');
  for (const text of [
    anchor,
    CLASSES[0],
    'level 1 of 0 (finest) to 4 (coarsest)',
    'identical at 0, very similar up to 0.3, similar up to 0.5, loosely related up to 0.75, unrelated above',
    '480 × 360 px',
    'Tags: seen',
    'nearest 100 %',
  ])
    expect(withoutImages).toContain(text);
  expect(withoutImages).toMatch(/<dd>\w+ \d+, \d{4} at \d+:\d\d [AP]M UTC<\/dd>/);
  expect(withoutImages).not.toMatch(/anchor_media_id<|entity_type</);
  expect(withoutImages.match(/<rect /g)).toHaveLength(HISTOGRAM_BINS);
  const links = [...withoutImages.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
  expect(links).toHaveLength(1);
  const link = new URL(links[0]?.replaceAll('&amp;', '&') ?? '');
  expect(link.origin + link.pathname).toBe(`${server.url}/dataset/${datasetId}/data`);
  expect(link.searchParams.get('anchor_media_id')).toBe(anchor);
});

test.each(['csv', 'json', 'parquet', 'zip', 'html'] as const)(
  '%s is saved under a safe name',
  async (format) => {
    const { headers, body } = await exported({ format, query: `anchor_media_id=${anchor}` });
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''dra%22wn%20%C3%A9%27s.${format}`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    await body?.cancel();
  },
);

test.each([
  [{}, /^400 format must be csv, json, parquet, zip or html/],
  [{ format: 'xml' }, /^400 format must be/],
  [{ format: 'csv', query: 'threshold=x' }, /^400 threshold must be/],
  [{ format: 'csv', query: 'relevance_max=0.1' }, /^400 .*need an anchor/],
  [{ format: 'csv', query: 'labels=[none]' }, /^404 Nothing in this selection/],
])('an export with %j is rejected', async (body, sentence) => {
  const response = await request(body);
  expect(`${response.status} ${(await response.json()).detail}`).toMatch(sentence);
});

test('requests that change or export data need our own page or a token', async () => {
  const session = await localSession(server.url);
  const { cookie } = session;
  const statusOf = async (method: string, below: string, headers: Record<string, string>) => {
    const url = `${server.url}/api/v1/dataset/${datasetId}/${below}`;
    const body = JSON.stringify({ tag: 'a', format: 'json' });
    return (await fetch(url, { method, headers, body })).status;
  };
  for (const [method, below] of [
    ['POST', 'tags'],
    ['DELETE', 'tags'],
    ['POST', 'export'],
  ] as const) {
    expect(await statusOf(method, below, {})).toBe(401);
    expect(await statusOf(method, below, { cookie })).toBe(401);
    expect(await statusOf(method, below, session)).toBe(200);
    expect(await statusOf(method, below, { ...session, origin: server.url })).toBe(200);
    expect(await statusOf(method, below, { ...session, origin: 'http://evil.example' })).toBe(403);
  }
});
