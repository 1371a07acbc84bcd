import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { homedir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEEDS } from '#contract/permissions.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let dataset: LiveDataset;
let picture: Buffer;

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'photos');
  await mkdir(folder);
  picture = await drawImage('balls', 0);
  for (const n of [0, 1, 2]) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage('balls', n));
  }
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const at = (route: string) => route.replace(':dataset_id', dataset.stored.datasetId);
const search = () => at(ROUTES.searchImageSimilarity);

async function expectDetail(response: Response, status: number, detail: RegExp): Promise<void> {
  const body = await response.json();
  expect([response.status, body.detail]).toEqual([status, expect.stringMatching(detail)]);
}

describe('paths', () => {
  test('cannot leave the served folders', async () => {
    const host = new URL(server.url);
    /** fetch would mend such paths before it sends them. */
    const status = (pathname: string) =>
      new Promise<number>((resolve, reject) => {
        request({ host: host.hostname, port: host.port, path: pathname }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    for (const outside of [
      '/assets/../../../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cpackage.json',
      '/..%2f..%2fpackage.json',
      '/assets/%00.js',
      '//etc/passwd.txt',
      '/assets/%ff.js',
    ]) {
      expect([400, 404], outside).toContain(await status(outside));
    }
    for (const id of ['..%2f..%2fsecret.key', '%2e%2e', '..', '%00', 'a'.repeat(5000)]) {
      const response = await server.get(`/media/${dataset.stored.datasetId}/${id}/image`);
      expect(response.status, id).toBe(404);
    }
  });

  test('a link in place of an image is not followed', async () => {
    const mediaId = dataset.index?.mediaIdOf(0) ?? '';
    const media = routePath(ROUTES.media, {
      dataset_id: dataset.stored.datasetId,
      media_id: mediaId,
    });
    const { file_name } = await (
      await server.get(routePath(ROUTES.image, { media_id: mediaId }))
    ).json();
    const file = path.join(root, 'photos', file_name);
    expect((await server.get(media)).status).toBe(200);
    await rm(file);
    await symlink(path.join(root, 'data', 'secret.key'), file);
    await expectDetail(await server.get(media), 404, /no longer in its folder/);
    await rm(file);
    await writeFile(file, picture);
  });
});

describe('an upload', () => {
  const send = (body: BodyInit, contentType?: string) =>
    server.get(search(), {
      method: 'POST',
      body,
      ...(contentType && { headers: { 'content-type': contentType } }),
    });
  const form = (boundary: string) => `multipart/form-data; boundary=${boundary}`;
  const part = (head: string, body = 'x') => `--b\r\n${head}\r\n\r\n${body}\r\n`;
  const FILE = 'Content-Disposition: form-data; name="file"; filename="a.jpg"';

  test.each([
    ['without an end', part(FILE), 'b'],
    ['with another boundary than it says', `${part(FILE)}--b--\r\n`, 'other'],
    ['with no boundary', part(FILE), ''],
    ['with headers of a part that never end', `--b\r\n${FILE}\r\nX: ${'x'.repeat(5e5)}`, 'b'],
    ['that is not a form', 'nothing of the kind', 'b'],
  ])('%s is rejected with a message', async (_, body, boundary) => {
    await expectDetail(await send(body, form(boundary)), 400, /multipart/);
  });

  test('with ten thousands of parts is rejected with a message', async () => {
    const field = part('Content-Disposition: form-data; name="field"');
    const response = await send(`${field.repeat(50_000)}--b--\r\n`, form('b'));
    await expectDetail(response, 400, /multipart/);
  });

  test('of an image that would fill the memory is rejected before it is decoded', async () => {
    // 225 million pixels in some kilobytes.
    const side = 15_000;
    const create = { width: side, height: side, channels: 3 as const, background: '#fff' };
    const bomb = await sharp({ create, limitInputPixels: false }).png().toBuffer();
    const body = new FormData();
    body.set('file', new File([new Uint8Array(bomb)], 'bomb.png'));
    await expectDetail(await send(body), 400, /more than 200 million pixels/);
  });

  test('cannot inject response headers by its file name', async () => {
    const name = 'a"\r\nX-Evil: yes\r\n\r\n<script>.jpg';
    const body = new FormData();
    body.set('file', new File([new Uint8Array(picture)], name));
    const { anchor_media_id } = await (await send(body)).json();
    const params = { dataset_id: dataset.stored.datasetId, media_id: anchor_media_id };
    const media = await server.get(routePath(ROUTES.media, params));
    expect(media.status).toBe(200);
    expect(media.headers.get('x-evil')).toBeNull();
    expect(media.headers.get('content-disposition')).toMatch(
      /^inline; filename\*=UTF-8''[\w.%-]+$/,
    );
    expect(media.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('JSON', () => {
  const tag = (body: string) =>
    server.get(at(ROUTES.tags), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });

  test('is rejected with a message when it is deeply nested', async () => {
    for (const depth of [10_000, 1_000_000]) {
      const response = await tag(`{"tag":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      await expectDetail(response, 400, /./);
      const objects = await tag(`{"tag":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
      await expectDetail(objects, 400, /./);
    }
  });

  test('cannot change the prototype of objects', async () => {
    const media_ids = [dataset.index?.mediaIdOf(0)];
    for (const poison of [
      '"__proto__":{"polluted":1}',
      '"constructor":{"prototype":{"polluted":1}}',
    ]) {
      const body = JSON.stringify({ tag: 'kept', media_ids });
      await tag(`{${poison},${body.slice(1)}`);
      await server.get(
        `${at(ROUTES.explore)}?__proto__[polluted]=1&constructor.prototype.polluted=1`,
      );
    }
    expect(Reflect.has({}, 'polluted')).toBe(false);
    const named = await tag(JSON.stringify({ tag: '__proto__', media_ids }));
    expect(await named.json()).toMatchObject({ tag: '__proto__', media_ids });
    const facets = await (await server.get(at(ROUTES.explorationMetadata))).json();
    expect(JSON.stringify(facets)).toContain('__proto__');
  });
});

test('texts that could slow down a regular expression are answered like others', async () => {
  const long = 12_000;
  const evil = [
    '['.repeat(long),
    `[${'"a",'.repeat(long / 4)}`,
    `${'\\'.repeat(long)}"`,
    ' '.repeat(long),
    `${'0'.repeat(long)}!`,
    `${'a,'.repeat(long / 2)}!`,
  ];
  const params = [
    'labels',
    'tags',
    'caption',
    'page_number',
    'relevance_min',
    'bounding_box',
    'vql',
  ];
  for (const param of params) {
    for (const text of evil) {
      const { status } = await server.get(
        `${at(ROUTES.explore)}?${param}=${encodeURIComponent(text).slice(0, 14_000)}`,
      );
      expect([200, 400, 404, 422], `${param}=${text.slice(0, 10)}…`).toContain(status);
    }
  }
});

interface Wrong {
  readonly method: string;
  readonly pathname: string;
  readonly body: string | undefined;
}

/** Requests to every method of every route with ids and bodies that are wrong in some way. */
function wrongRequests(): Wrong[] {
  const ids = [
    dataset.index?.mediaIdOf(0) ?? '',
    dataset.stored.datasetId,
    'x',
    '%ff',
    "'%20OR%201",
  ];
  const bodies = [undefined, '{', '{"tag":1}', '[]', '{"url":"file:///etc/passwd"}'];
  return methodsOfRoutes().flatMap(({ route, method }) =>
    ids.flatMap((id) => {
      const pathname = `${at(route).replace(/:\w+/g, id)}?threshold=x`;
      return (method === 'GET' ? [undefined] : bodies).map((body) => ({ method, pathname, body }));
    }),
  );
}

/** All but what removes the dataset: that would leave nothing to ask about. */
function methodsOfRoutes(): { route: string; method: string }[] {
  return Object.entries(NEEDS)
    .flatMap(([name, methods]) => {
      const route: string = ROUTES[name as keyof typeof ROUTES];
      return Object.keys(methods).map((method) => ({ route, method }));
    })
    .filter(({ route, method }) => route !== ROUTES.dataset || method !== 'DELETE');
}

async function failures(): Promise<string[]> {
  const texts: string[] = [];
  for (const { method, pathname, body } of wrongRequests()) {
    const response = await server.get(pathname, { method, ...(body !== undefined && { body }) });
    const text = await response.text();
    if (!response.ok) texts.push(text);
  }
  return texts;
}

test('no error reveals paths or implementation details', async () => {
  const upload = new FormData();
  upload.set('file', new File([new Uint8Array(await drawImage('stars', 5))], 'new.jpg'));
  const texts = await failures();
  // And now what is really broken: the pictures are gone, and nothing can be written.
  await rm(path.join(root, 'photos'), { recursive: true });
  await rm(path.join(root, 'data'), { recursive: true });
  await writeFile(path.join(root, 'data'), '');
  const failed = await server.get(search(), { method: 'POST', body: upload });
  expect(failed.status).toBeGreaterThanOrEqual(500);
  texts.push(await failed.text(), ...(await failures()));
  expect(texts.length).toBeGreaterThan(100);
  const secrets = [root, path.resolve('.'), homedir(), 'node_modules', '.ts:', 'duckdb', 'SELECT'];
  for (const text of texts) {
    expect(Object.keys(JSON.parse(text)), text).toEqual(['detail']);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\bat .+:\d+:\d+|Error:/);
  }
});
