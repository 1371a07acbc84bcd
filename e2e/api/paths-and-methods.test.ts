import { mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOT_OFFERED } from '#contract/not-offered.ts';
import { NEEDS } from '#contract/permissions.ts';
import { ROUTES } from '#contract/routes.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let ids: Record<string, string>;
beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'photos');
  await mkdir(folder);
  for (const n of [0, 1]) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage('balls', n));
  }
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  const dataset_id = dataset.stored.datasetId;
  const media_id = dataset.index?.mediaIdOf(0) ?? '';
  const explore = await server.get(`/api/v1/explore/${dataset_id}`);
  const [{ cluster_id }] = (await explore.json()).clusters;
  ids = { dataset_id, media_id, cluster_id, anchor_media_id: media_id };
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const at = (route: string, known = ids) =>
  route.replace(/:(\w+)/g, (_, name: string) => known[name] ?? '0'.repeat(8));
/** Routes that start something, or whose parameters name what the test does not have. */
const NEEDS_MORE: readonly string[] = [
  ROUTES.exportStatus,
  ROUTES.startExport,
  ROUTES.sessionLink,
  ROUTES.ingestionDataset,
  ROUTES.ingestion,
];
/** Routes that answer GET with what is there. */
const readable = () =>
  Object.entries(ROUTES)
    .filter(([name]) => 'GET' in NEEDS[name as keyof typeof ROUTES])
    .map(([, route]) => route)
    .filter((route) => [...route.matchAll(/:(\w+)/g)].every(([, name = '']) => name in ids))
    .filter((route) => !NEEDS_MORE.includes(route));
const queryOf = (route: string) => {
  if (route === ROUTES.userConfig) return `?dataset_id=${ids['dataset_id']}`;
  if (route === ROUTES.mediaPreviews) return `?media_ids=${ids['media_id']}`;
  return /histogram|relevance|correspondence/.test(route)
    ? `?anchor_media_id=${ids['media_id']}`
    : '';
};

/** An export says when it was made. */
const withoutTime = (body: string) => body.replace(/"exported_at":"[^"]+"/, '');

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** fetch sends no TRACE. */
function send(method: string, pathname: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(server.url + pathname, { method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('a path', () => {
  test('may end with a slash, and may contain ids without dashes or in upper case', async () => {
    const without = Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, id.replaceAll('-', '')]),
    );
    const upper = Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, id.toUpperCase()]),
    );
    for (const route of readable().filter((one) => one !== ROUTES.openapi)) {
      const usual = await server.get(at(route) + queryOf(route));
      expect(usual.status, route).toBe(200);
      const body = withoutTime(await usual.text());
      for (const other of [`${at(route)}/`, at(route, without), `${at(route, upper)}//`]) {
        const answer = await server.get(other + queryOf(route));
        expect(answer.status, other).toBe(200);
        expect(withoutTime(await answer.text()), other).toBe(body);
      }
    }
    const config = `${ROUTES.userConfig}?dataset_id=${without['dataset_id']}`;
    expect((await server.get(config)).status).toBe(200);
  });

  test('accepts HEAD wherever it accepts GET', async () => {
    for (const route of readable()) {
      const head = await server.get(at(route) + queryOf(route), { method: 'HEAD' });
      const get = await server.get(at(route) + queryOf(route));
      expect([head.status, await head.text()], route).toEqual([get.status, '']);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      await get.body?.cancel();
    }
  });
});

describe('a method', () => {
  test('that a path does not have is rejected, and Allow lists those that it has', async () => {
    for (const [name, route] of Object.entries(ROUTES)) {
      const has = Object.keys(NEEDS[name as keyof typeof NEEDS]);
      const allowed = [...has, ...(has.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
      for (const method of ['PUT', 'PATCH', 'POST', 'GET'].filter((one) => !has.includes(one))) {
        const response = await server.get(at(route), { method });
        expect(response.status, `${method} ${route}`).toBe(405);
        const sent = response.headers.get('allow')?.split(', ').sort();
        expect(sent, route).toEqual([...allowed].sort());
        expect((await response.json()).detail).toContain(`does not support ${method}`);
      }
    }
    expect((await server.get('/api/v1/nothing', { method: 'PUT' })).status).toBe(404);
    expect((await server.get('/api/v1/nothing')).status).toBe(404);
  });

  test('OPTIONS returns the methods of a path, without a token', async () => {
    const explore = await send('OPTIONS', at(ROUTES.explore));
    expect([explore.status, explore.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const page = await send('OPTIONS', '/');
    expect([page.status, page.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await send('OPTIONS', '/api/v1/nothing')).status).toBe(401);
  });

  test('TRACE is rejected everywhere', async () => {
    for (const pathname of ['/', at(ROUTES.explore), `${at(ROUTES.explore)}/`, '/api/v1/nothing']) {
      const { status, headers, body } = await send('TRACE', pathname);
      expect([status, headers['allow']], pathname).toEqual([405, expect.stringMatching(/^GET/)]);
      expect(JSON.parse(body).detail).toMatch(/does not support TRACE/);
    }
  });
});

test('a known path of other servers that this one does not offer is refused with an alternative', async () => {
  const id = ids['dataset_id'];
  for (const { paths, what } of NOT_OFFERED) {
    for (const pathname of paths.map((one) => one.replaceAll('{id}', `${id}`).replace('/*', ''))) {
      for (const method of ['GET', 'POST']) {
        const response = await server.get(pathname, { method });
        expect([response.status, await response.json()], pathname).toEqual([
          404,
          { detail: `This server ${what}` },
        ]);
      }
      expect((await fetch(server.url + pathname)).status, pathname).toBe(401);
    }
  }
  const below = await server.get('/api/v1/notifications/unread-count');
  expect((await below.json()).detail).toMatch(/does not monitor/);
  const unknown = await server.get('/api/v1/tasksx');
  expect((await unknown.json()).detail).toMatch(/^No such endpoint/);
});

test('JSON is not cached unless it sets its own policy, including errors', async () => {
  const pathnames = [...readable().map((route) => at(route) + queryOf(route)), '/api/v1/nothing'];
  for (const pathname of pathnames) {
    const response = await server.get(pathname);
    await response.body?.cancel();
    const cacheControl = response.headers.get('cache-control');
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const hasOwnPolicy = !isJson || pathname.endsWith('/map');
    expect(cacheControl, pathname).toMatch(hasOwnPolicy ? /^private, (?!no-store)/ : /no-store/);
  }
  const refused = await fetch(`${server.url}/api/v1/datasets`);
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([
    401,
    'private, no-store',
  ]);
});
