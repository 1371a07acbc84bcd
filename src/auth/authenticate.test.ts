import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiKey } from './api-keys.ts';
import { authenticate, keyOf, signMedia } from './authenticate.ts';
import { errorHandler } from './http-errors.ts';
import { MediaLinks } from './media-links.ts';
import { mintToken } from './mint-token.ts';
import type { UpstreamEnv } from './upstream.ts';

const keyNamed = (key: string): ApiKey => ({
  ...{ key, secret: `secret of ${key}`, name: key },
  ...{ role: 'reader', datasetIds: null },
});
const [ada, bob] = [keyNamed('ada'), keyNamed('bob')];
const keys = { find: async (id: string) => [ada, bob].find(({ key }) => key === id) };
const app = new Hono<UpstreamEnv>()
  .onError(errorHandler(() => undefined))
  .use(authenticate(keys, new MediaLinks(keys)))
  .all('/api', (c) => c.json({ key: keyOf(c).key, media: signMedia(c, '/media/a?v=1') }));

test('a caller passed as an argument needs no token, and takes precedence over a token', async () => {
  const authorization = `Bearer ${await mintToken(bob, 60)}`;
  for (const headers of [new Headers(), new Headers({ authorization })]) {
    const request = new Request('http://localhost/api', { headers });
    const response = await app.fetch(request, { caller: { key: ada, isSession: true } });
    expect(await response.json()).toEqual({ key: 'ada', media: '/media/a?v=1' });
  }
});

test('media addresses are signed for a caller without a session', async () => {
  const request = new Request('http://localhost/api');
  const response = await app.fetch(request, { caller: { key: ada, isSession: false } });
  expect((await response.json()).media).toMatch(/&access_key=ada&/);
});

test('no header, cookie, parameter or body of a request is accepted as a caller', async () => {
  const caller = JSON.stringify({ key: ada, isSession: true });
  const query = new URLSearchParams({ caller, key: 'ada' });
  for (const init of [
    { headers: { caller, key: 'ada', 'x-caller': caller, env: `{"caller":${caller}}` } },
    { headers: { cookie: `caller=${encodeURIComponent(caller)}` } },
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"caller":${caller}}`,
    },
  ]) {
    const request = new Request(`http://localhost/api?${query}`, init);
    const response = await app.fetch(request, { caller: undefined });
    expect(response.status).toBe(401);
  }
});
