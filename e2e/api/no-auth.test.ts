import { rm } from 'node:fs/promises';
import { type OutgoingHttpHeaders, request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeyDescription } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { linkSession, localSession, newPageSecret, post } from '../page-session.ts';
import { drawScenes } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let port: string;
beforeAll(async () => {
  root = await temporaryFolder();
  server = await startTestServer({ dataDir: path.join(root, 'data'), noAuth: true });
  ({ port } = new URL(server.url));
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

/** fetch would not let a caller set these headers. */
function ask(headers: OutgoingHttpHeaders = {}, pathname: string = ROUTES.key): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(server.url + pathname, { headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a program on this machine', () => {
  test('needs no token, and has admin rights', async () => {
    const response = await fetch(server.url + ROUTES.key);
    expect(KeyDescription.parse(await response.json())).toMatchObject({ key: 'local' });
    const made = await fetch(server.url + ROUTES.newDataset, {
      method: 'POST',
      body: JSON.stringify({ dataset_name: 'made without a token' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(made.status).toBe(201);
    const { id } = await made.json();
    const removed = await fetch(`${server.url}/api/v1/dataset/${id}`, { method: 'DELETE' });
    expect(removed.status).toBe(200);
    expect(server.requests.at(-1)).toMatchObject({ key_id: 'local' });
  });

  test('gets image addresses that a notebook can show', async () => {
    const folder = path.join(root, 'scenes');
    await drawScenes(folder);
    const dataset = await server.addFolder(folder);
    await server.engine.index(dataset);
    const answer = await fetch(`${server.url}/api/v1/explore/${dataset.stored.datasetId}`);
    const { clusters } = ExploreResponse.parse(await answer.json());
    const { media_uri = '' } = clusters[0]?.previews[0] ?? {};
    const { pathname, search } = new URL(media_uri);
    const fromPage = { 'sec-fetch-site': 'cross-site' };
    expect((await ask(fromPage, pathname + search)).status).toBe(200);
    expect((await ask(fromPage, pathname)).status).toBe(401);
    expect((await ask({}, pathname)).status).toBe(200);
  });

  test('that sends a token has only the rights of that token', async () => {
    for (const authorization of ['Bearer wrong', 'Basic x', '']) {
      expect((await ask({ authorization })).status, authorization).toBe(401);
    }
    const key = await server.keys.ring.add({ name: 'Ada', role: 'reader', datasetIds: null });
    const own = await server.get(ROUTES.key, {}, key);
    expect(KeyDescription.parse(await own.json()).role).toBe('reader');
  });

  test('can use every loopback name of the server, with its own port', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect((await ask({ host })).status, host).toBe(200);
    }
    expect((await ask({ origin: server.url })).status).toBe(200);
    expect((await ask({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ask({ 'sec-fetch-site': 'none' })).status).toBe(200);
  });
});

describe('a request without a token', () => {
  test('from a page of another site is rejected', async () => {
    for (const site of ['cross-site', 'same-site', 'unheard-of', '']) {
      expect((await ask({ 'sec-fetch-site': site })).status, site).toBe(401);
    }
    for (const origin of ['https://evil.example', 'null', `http://localhost:${port}`]) {
      expect((await ask({ origin })).status, origin).toBe(403);
    }
  });

  test('under a name or a port that is not that of the server is rejected', async () => {
    expect((await ask({ host: `evil.example:${port}` })).status).toBe(403);
    for (const host of ['127.0.0.1', '127.0.0.1:1', 'localhost', `10.0.0.5:${port}`]) {
      expect((await ask({ host })).status, host).toBe(401);
    }
  });

  test.each([
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Host', 'a.example'],
    ['Forwarded', 'for=127.0.0.1'],
    ['Via', '1.1 a'],
    ['X-Real-IP', '127.0.0.1'],
    ['CF-Ray', 'x'],
    ['Tailscale-User-Login', 'a'],
  ])('through a proxy that sends %s is rejected', async (name, value) => {
    const { status, text } = await ask({ [name]: value });
    expect(status).toBe(401);
    expect(text).toMatch(/--trust-proxy/);
  });

  test('from a browser that has or had a session gets no more rights than that', async () => {
    const key = await server.keys.ring.add({ name: 'Ada', role: 'reader', datasetIds: null });
    const session = await linkSession(server.url, await server.keys.links.create(key.key, 60));
    const make = { method: 'POST', body: '{}', headers: session };
    expect((await fetch(server.url + ROUTES.newDataset, make)).status).toBe(403);
    const { cookie } = session;
    expect((await ask({ cookie })).status).toBe(401);
    const signedOut = await fetch(server.url + ROUTES.session, {
      method: 'DELETE',
      headers: session,
    });
    const after = signedOut.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await ask({ cookie: after })).status).toBe(401);
    expect((await ask({ cookie })).status).toBe(401);
  });

  test('is rejected by a server without --no-auth', async () => {
    const usual = await startTestServer();
    expect((await fetch(usual.url + ROUTES.key)).status).toBe(401);
    await usual.close();
  });
});

test('the app opens its session as on other servers', async () => {
  const session = await localSession(server.url);
  expect((await fetch(server.url + ROUTES.key, { headers: session })).status).toBe(200);
  const again = await post(server.url, ROUTES.session, { page_secret: newPageSecret() });
  expect(again.status).toBe(200);
});
