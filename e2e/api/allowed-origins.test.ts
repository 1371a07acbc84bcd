import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { MEDIA_ACCESS_PARAMS } from '#contract/media-access.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { localSession, newPageSecret } from '../page-session.ts';
import { startTestServer, type TestServer } from './server.ts';

const ALLOWED = 'https://notebooks.example';
const OTHER = 'https://evil.example';
const NOWHERE = '97ab8979-218c-5d95-bdb9-42ad1c3b8df4';

let server: TestServer;
let bearer: string;
beforeAll(async () => {
  server = await startTestServer({ allowedOrigins: [ALLOWED, 'http://localhost:8888'] });
  bearer = `Bearer ${await mintToken(server.apiKey, 600)}`;
});
afterAll(() => server.close());

const call = (path: string, origin: string, init: RequestInit = {}) =>
  fetch(server.url + path, {
    ...init,
    headers: { origin, 'sec-fetch-site': 'cross-site', ...init.headers },
  });
const allowOrigin = ({ headers }: Response) => headers.get('access-control-allow-origin');

function preflight(path: string, origin: string, method = 'POST') {
  const headers = {
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,content-type',
  };
  return call(path, origin, { method: 'OPTIONS', headers });
}

describe('a page of an allowed origin', () => {
  test('gets the allowed methods and headers by a preflight', async () => {
    const path = routePath(ROUTES.searchImageSimilarity, { dataset_id: NOWHERE });
    for (const origin of [ALLOWED, 'http://localhost:8888']) {
      const { status, headers } = await preflight(path, origin);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
      expect(headers.get('access-control-allow-headers')).toMatch(/Authorization,Content-Type/);
      expect(headers.get('access-control-max-age')).toBe('600');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toMatch(/Origin/);
    }
  });

  test('calls the API with a token and reads responses and errors', async () => {
    const authorization = bearer;
    const found = await call(ROUTES.datasets, ALLOWED, { headers: { authorization } });
    expect(found.status).toBe(200);
    const explore = routePath(ROUTES.explore, { dataset_id: NOWHERE });
    const missing = await call(explore, ALLOWED, { headers: { authorization } });
    expect(missing.status).toBe(404);
    const wrong = await call(ROUTES.key, ALLOWED, { headers: { authorization: 'Bearer x' } });
    expect(wrong.status).toBe(401);
    const method = await call(ROUTES.key, ALLOWED, { method: 'PUT', headers: { authorization } });
    expect(method.status).toBe(405);
    const none = await call('/api/v1/nothing', ALLOWED, { headers: { authorization } });
    expect(none.status).toBe(404);
    for (const answer of [found, missing, wrong, method, none]) {
      expect(allowOrigin(answer), String(answer.status)).toBe(ALLOWED);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/Retry-After/);
      expect(answer.headers.get('vary')).toMatch(/Origin/);
    }
  });

  test('reads when it may retry', async () => {
    const rateLimits = { requestsPerMinute: 1, workPerMinute: 1, clock: () => 0 };
    const limited = await startTestServer({ allowedOrigins: [ALLOWED], rateLimits });
    const ask = () =>
      fetch(limited.url + ROUTES.key, { headers: { origin: ALLOWED, authorization: bearer } });
    await ask();
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(allowOrigin(refused)).toBe(ALLOWED);
    await limited.drain(0);
    const stopping = await ask();
    expect(stopping.status).toBe(503);
    expect(allowOrigin(stopping)).toBe(ALLOWED);
    await limited.close();
  });

  test('cannot use the session of the browser, and cannot open or end one', async () => {
    const session = await localSession(server.url);
    for (const path of [ROUTES.datasets, ROUTES.healthcheck, `/media/${NOWHERE}/x/thumb.webp`]) {
      const answer = await call(path, ALLOWED, { headers: session });
      expect(answer.status, path).toBe(401);
      expect((await answer.json()).detail).toMatch(/cannot use the session of this browser/);
      expect(allowOrigin(answer)).toBe(ALLOWED);
    }
    const headers = { ...session, authorization: bearer };
    const body = JSON.stringify({ page_secret: newPageSecret() });
    for (const init of [{ method: 'POST', body }, { method: 'DELETE' }, {}]) {
      const answer = await call(ROUTES.session, ALLOWED, { ...init, headers });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(allowOrigin(answer)).toBeNull();
    }
    expect((await preflight(ROUTES.session, ALLOWED)).status).toBe(403);
    for (const path of ['/', '/metrics', '/client-errors']) {
      const answer = await call(path, ALLOWED, { headers });
      expect(answer.status, path).toBe(403);
    }
    expect((await fetch(server.url + ROUTES.key, { headers: session })).status).toBe(200);
  });

  test('reads media by a signed address', async () => {
    const [key, expires, signature] = MEDIA_ACCESS_PARAMS;
    const query = `v=1&${key}=local&${expires}=1&${signature}=x`;
    const answer = await call(`/media/${NOWHERE}/${NOWHERE}/thumb.webp?${query}`, ALLOWED);
    expect((await answer.json()).detail).toMatch(/signature of this media address is invalid/);
    expect(allowOrigin(answer)).toBe(ALLOWED);
  });
});

test('a page of another origin is rejected, even with a token', async () => {
  const wrongOrigins = [OTHER, 'null', `${ALLOWED}.evil.example`, 'http://notebooks.example'];
  for (const origin of wrongOrigins) {
    const answer = await call(ROUTES.datasets, origin, { headers: { authorization: bearer } });
    expect(answer.status, origin).toBe(403);
    const asked = await preflight(ROUTES.datasets, origin, 'GET');
    expect(asked.status, origin).toBe(403);
    expect([allowOrigin(answer), allowOrigin(asked)]).toEqual([null, null]);
  }
});

test('a request without an origin is answered as before, and caches keep it separate', async () => {
  const answer = await server.get(ROUTES.datasets);
  expect(answer.status).toBe(200);
  expect(allowOrigin(answer)).toBeNull();
  expect(answer.headers.get('vary')).toMatch(/Origin/);
  const options = await fetch(server.url + ROUTES.datasets, { method: 'OPTIONS' });
  expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
});
