import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '#proxy/mint-token.ts';
import { startTestServer, type TestServer } from './server.ts';

const MAX_UPLOAD_BYTES = 1_000_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ maxUploadBytes: MAX_UPLOAD_BYTES });
});
afterAll(() => server.close());

const sessionCookie = async (response: Response) =>
  response.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('a browser on this machine', () => {
  test('gets its session with the page and uses the API with it', async () => {
    const page = await fetch(`${server.url}/dataset/any/data`);
    expect(page.headers.get('content-type')).toMatch('text/html');
    const setCookie = page.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    const cookie = await sessionCookie(page);
    const response = await fetch(`${server.url}/api/v1/datasets`, { headers: { cookie } });
    expect(response.status).toBe(200);
    const again = await fetch(server.url, { headers: { cookie } });
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  test('gets nothing without its session, and nothing with one it made up', async () => {
    const cookie = await sessionCookie(await fetch(server.url));
    const [name] = cookie.split('=');
    const token = await mintToken(server.apiKey, 60);
    for (const forged of ['', `${name}=`, `${name}=x.y.z`, `${cookie}x`, `${name}=${token}`]) {
      const response = await fetch(`${server.url}/api/v1/datasets`, {
        headers: { cookie: forged },
      });
      expect(response.status, forged).toBe(401);
      expect((await response.json()).detail).toMatch(/terminal/);
    }
    const asToken = { authorization: `Bearer ${cookie.slice(cookie.indexOf('=') + 1)}` };
    expect((await fetch(`${server.url}/api/v1/datasets`, { headers: asToken })).status).toBe(401);
  });

  test('does not keep a session that somebody else put there', async () => {
    const cookie = await sessionCookie(await fetch(server.url));
    const [name] = cookie.split('=');
    const fixed = await fetch(server.url, { headers: { cookie: `${name}=chosen` } });
    const given = await sessionCookie(fixed);
    expect(given).toMatch(new RegExp(`^${name}=\\S+\\.\\S+\\.\\S+$`));
    expect(given).not.toContain('chosen');
  });

  test("a request's own token counts, not the session beside it", async () => {
    const cookie = await sessionCookie(await fetch(server.url));
    const headers = { cookie, authorization: 'Bearer wrong' };
    expect((await fetch(`${server.url}/api/v1/datasets`, { headers })).status).toBe(401);
  });
});

describe('foreign requests', () => {
  /** fetch would not let a caller set these headers. */
  const send = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(`${server.url}/`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const host = () => new URL(server.url).host;

  test('under a foreign name or from a foreign page are refused', async () => {
    expect(await send({ host: 'evil.example' })).toBe(403);
    expect(await send({ host: 'localhost.evil.example:80' })).toBe(403);
    expect(await send({ host: host(), origin: 'http://evil.example' })).toBe(403);
    expect(await send({ host: host(), origin: 'null' })).toBe(403);
    expect(await send({ host: host(), origin: 'http://127.0.0.1:1' })).toBe(403);
  });

  test('under our own names and from our own page are not', async () => {
    expect(await send({ host: host(), origin: server.url })).toBe(200);
    expect(await send({ host: `localhost:${new URL(server.url).port}` })).toBe(200);
  });
});

describe('uploads', () => {
  const NOWHERE = '/api/v1/dataset/f9d612d4-1234-11f1-bfca-fa39f6ed1f22/search-image-similarity';

  test('larger than the limit are refused before they are sent', async () => {
    const body = new FormData();
    body.set('file', new File([new Uint8Array(MAX_UPLOAD_BYTES + 100_000)], 'large.jpg'));
    const response = await server.get(NOWHERE, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect((await response.json()).detail).toMatch(/larger than 1 MB/);
  });

  test('that do not tell their length are broken off at the limit', async () => {
    const { engine } = server;
    const folder = await server.addFolder(import.meta.dirname);
    await engine.index(folder);
    const chunk = new Uint8Array(64 * 1024);
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
        controller.enqueue(new TextEncoder().encode(head));
      },
      pull: (controller) => controller.enqueue(chunk),
    });
    const response = await server.get(
      `/api/v1/dataset/${folder.stored.datasetId}/search-image-similarity`,
      {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: endless,
        duplex: 'half',
      } as RequestInit,
    );
    expect(response.status).toBe(413);
    expect((await response.json()).detail).toMatch(/larger than 1 MB/);
  });
});

describe('the app', () => {
  test('is served with headers that keep it to itself', async () => {
    const page = await fetch(server.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/require-trusted-types-for 'script'/);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('permissions-policy')).toMatch(/camera=\(\)/);
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(page.headers.get('strict-transport-security')).toBeNull();
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const html = await page.text();
    expect(html).toContain(`<meta name="max-upload-bytes" content="${MAX_UPLOAD_BYTES}"`);
    const docs = (await fetch(`${server.url}/docs`)).headers.get('content-security-policy') ?? '';
    expect(policy.startsWith(docs)).toBe(true);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    const asset = await fetch(server.url + script);
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toMatch(/immutable/);
    for (const missing of ['/assets/not-there.js', '/not-there.png']) {
      const response = await fetch(server.url + missing);
      expect(response.status).toBe(404);
      expect(Object.keys(await response.json())).toEqual(['detail']);
    }
    const posted = await fetch(server.url, { method: 'POST' });
    expect(posted.status).toBe(404);
    expect(Object.keys(await posted.json())).toEqual(['detail']);
  });
});

test('a server that others can reach gives a session only for the one-time token, once', async () => {
  const guarded = await startTestServer({ needsOneTimeToken: true });
  const page = await fetch(guarded.url);
  expect(page.status).toBe(200);
  expect(page.headers.get('set-cookie')).toBeNull();

  const open = (token = '') => fetch(`${guarded.url}/?token=${token}`, { redirect: 'manual' });
  expect((await open('wrong')).headers.get('set-cookie')).toBeNull();
  const token = guarded.oneTimeToken?.current;
  await fetch(`${guarded.url}/?token=${token}`, { method: 'HEAD', redirect: 'manual' });
  const opened = await open(token);
  expect(opened.status).toBe(303);
  expect(opened.headers.get('location')).toBe('/');
  const headers = { cookie: await sessionCookie(opened) };
  expect((await fetch(`${guarded.url}/api/v1/datasets`, { headers })).status).toBe(200);
  expect((await open(token)).headers.get('set-cookie')).toBeNull();
  await guarded.close();
});
