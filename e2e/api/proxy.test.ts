import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { MEDIA_SECRET_PARAM, mediaSecretOf } from '#contract/session.ts';
import { cookieOf, linkSession, localSession, newPageSecret, post } from '../page-session.ts';
import { startTestServer, type TestServer } from './server.ts';

const MAX_UPLOAD_BYTES = 1_000_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ maxUploadBytes: MAX_UPLOAD_BYTES });
});
afterAll(() => server.close());

const datasets = (headers: Record<string, string>) =>
  fetch(server.url + ROUTES.datasets, { headers });

describe('a browser on this machine', () => {
  test('opens its session with a request of its own page and uses the API with it', async () => {
    const page_secret = newPageSecret();
    const opened = await post(server.url, ROUTES.session, { page_secret });
    const setCookie = opened.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    const session = { cookie: cookieOf(opened), 'x-page-secret': page_secret };
    expect((await datasets(session)).status).toBe(200);
    const again = await post(server.url, ROUTES.session, { page_secret }, session);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  test('gets no cookie by a navigation, regardless of its source', async () => {
    const token = await server.keys.links.create(server.apiKey.key, 60);
    for (const site of ['none', 'same-origin', 'same-site', 'cross-site', undefined]) {
      for (const path of ['/', '/dataset/any/data', `/?token=${token}`]) {
        const headers = { ...(site && { 'sec-fetch-site': site }) };
        const page = await fetch(server.url + path, { headers, redirect: 'manual' });
        expect(page.status).toBe(200);
        expect(page.headers.get('content-type')).toMatch('text/html');
        expect(page.headers.get('set-cookie'), `${site} ${path}`).toBeNull();
      }
    }
    expect(await server.keys.links.find(token)).toBe(server.apiKey.key);
  });

  test('gets nothing without a session, or with a forged one', async () => {
    const session = await localSession(server.url);
    const { cookie } = session;
    const [name] = cookie.split('=');
    const token = await mintToken(server.apiKey, 60);
    for (const forged of ['', `${name}=`, `${name}=x.y.z`, `${cookie}x`, `${name}=${token}`]) {
      const response = await datasets({ ...session, cookie: forged });
      expect(response.status, forged).toBe(401);
      expect((await response.json()).detail).toMatch(/terminal/);
    }
    const asToken = { authorization: `Bearer ${cookie.slice(cookie.indexOf('=') + 1)}` };
    expect((await datasets(asToken)).status).toBe(401);
  });

  test('gets images only under an address that its page made', async () => {
    const { cookie, 'x-page-secret': secret } = await localSession(server.url);
    const media = routePath(ROUTES.thumbnail, { dataset_id: randomUUID(), media_id: randomUUID() });
    const status = async (path: string, headers: Record<string, string>) =>
      (await fetch(server.url + path, { headers })).status;
    const withSecret = (path: string, given: string) =>
      `${path}?v=1&${MEDIA_SECRET_PARAM}=${given}`;
    const asOurPage = { cookie, 'sec-fetch-site': 'same-origin' };
    expect(await status(media, asOurPage)).toBe(401);
    for (const other of ['', newPageSecret(), mediaSecretOf(newPageSecret())]) {
      expect(await status(withSecret(media, other), asOurPage), other).toBe(401);
    }
    const own = mediaSecretOf(secret);
    // There is no such image, but who asks is known.
    expect(await status(withSecret(media, own), { cookie })).toBe(404);
    expect(await status(withSecret(media, own), {})).toBe(401);
    expect(await status(withSecret(ROUTES.datasets, own), asOurPage)).toBe(401);
    expect(await status(ROUTES.datasets, { cookie, 'x-page-secret': own })).toBe(401);
  });

  test('gets nothing with the cookie alone, or with the secret of another page', async () => {
    const session = await localSession(server.url);
    const { cookie } = session;
    const other = await localSession(server.url);
    for (const wrong of [undefined, '', newPageSecret(), other['x-page-secret']]) {
      const headers = { cookie, ...(wrong !== undefined && { 'x-page-secret': wrong }) };
      expect((await datasets(headers)).status, wrong).toBe(401);
      expect((await fetch(`${server.url}/metrics`, { headers })).status, wrong).toBe(401);
      const signedOut = await fetch(server.url + ROUTES.session, { method: 'DELETE', headers });
      expect(signedOut.status).toBe(200);
    }
    // Nor has it ended the session of the page.
    expect((await datasets(session)).status).toBe(200);
  });

  test('does not keep a session that somebody else planted', async () => {
    const session = await localSession(server.url);
    const [name] = session.cookie.split('=');
    // Another port of the host can set a cookie; here one of a session of its own.
    const planted = await localSession(server.url);
    for (const cookie of [`${name}=chosen`, planted.cookie]) {
      const headers = { ...session, cookie };
      expect((await datasets(headers)).status).toBe(401);
      const { page_secret } = { page_secret: session['x-page-secret'] };
      const opened = await post(server.url, ROUTES.session, { page_secret }, headers);
      expect(cookieOf(opened)).toMatch(new RegExp(`^${name}=\\S+\\.\\S+\\.\\S+$`));
      expect(cookieOf(opened)).not.toBe(cookie);
    }
  });

  test('that sends a token gets the rights of the token, not of its session', async () => {
    const headers = { ...(await localSession(server.url)), authorization: 'Bearer wrong' };
    expect((await datasets(headers)).status).toBe(401);
  });

  test('gets a message about an invalid request for a session', async () => {
    for (const [body, sentence] of [
      ['', /^page_secret is missing/],
      ['{"page_secret":"short"}', /^page_secret must be 32 random bytes/],
      [JSON.stringify({ page_secret: 'x'.repeat(5000) }), /larger than 4096 bytes/],
    ] as const) {
      const response = await fetch(server.url + ROUTES.session, { method: 'POST', body });
      expect(response.ok).toBe(false);
      expect((await response.json()).detail).toMatch(sentence);
    }
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

  test('requests under a foreign name or from a foreign page are rejected', async () => {
    expect(await send({ host: 'evil.example' })).toBe(403);
    expect(await send({ host: 'localhost.evil.example:80' })).toBe(403);
    expect(await send({ host: host(), origin: 'http://evil.example' })).toBe(403);
    expect(await send({ host: host(), origin: 'null' })).toBe(403);
    expect(await send({ host: host(), origin: 'http://127.0.0.1:1' })).toBe(403);
  });

  test('requests under our own names and from our own page are accepted', async () => {
    expect(await send({ host: host(), origin: server.url })).toBe(200);
    expect(await send({ host: `localhost:${new URL(server.url).port}` })).toBe(200);
  });
});

describe('uploads', () => {
  const NOWHERE = '/api/v1/dataset/f9d612d4-1234-11f1-bfca-fa39f6ed1f22/search-image-similarity';

  test('uploads above the limit are rejected before they are forwarded', async () => {
    const body = new FormData();
    body.set('file', new File([new Uint8Array(MAX_UPLOAD_BYTES + 100_000)], 'large.jpg'));
    const response = await server.get(NOWHERE, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect((await response.json()).detail).toMatch(/limit of this server is 1 MB/);
  });

  test('uploads without a declared length are stopped at the limit', async () => {
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
    expect((await response.json()).detail).toMatch(/limit of this server is 1 MB/);
  });
});

describe('the app', () => {
  test('is served with security headers', async () => {
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
    const docs =
      (await fetch(`${server.url}/docs/api`)).headers.get('content-security-policy') ?? '';
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
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(Object.keys(await posted.json())).toEqual(['detail']);
  });
});

test('a server that others can reach opens a session only for the one-time token, once', async () => {
  const guarded = await startTestServer({ needsOneTimeToken: true });
  await expect(localSession(guarded.url)).rejects.toThrow(/keys link/);
  await expect(linkSession(guarded.url, 'wrong')).rejects.toThrow(/Ask for a new one/);
  const token = guarded.oneTimeToken?.current ?? '';
  // What a chat does to show a preview of a link uses up nothing.
  for (const method of ['HEAD', 'GET']) await fetch(`${guarded.url}/?token=${token}`, { method });
  const headers = await linkSession(guarded.url, token);
  expect((await fetch(guarded.url + ROUTES.datasets, { headers })).status).toBe(200);
  await expect(linkSession(guarded.url, token)).rejects.toThrow(/Ask for a new one/);
  await guarded.close();
});
