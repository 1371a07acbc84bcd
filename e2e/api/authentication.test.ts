import { base64url, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#proxy/mint-token.ts';
import { startTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const get = (authorization?: string, pathname = '/api/v1/datasets') =>
  fetch(server.url + pathname, { headers: authorization === undefined ? {} : { authorization } });

interface Claims {
  kid?: string;
  sub?: string;
  secret?: string;
  alg?: string;
  exp?: number | string | null;
}

function token(claims: Claims): Promise<string> {
  const { key, secret } = server.apiKey;
  const { exp = '10m' } = claims;
  const jwt = new SignJWT({})
    .setProtectedHeader({ alg: claims.alg ?? 'HS256', kid: claims.kid ?? key })
    .setSubject(claims.sub ?? key)
    .setIssuedAt();
  if (exp !== null) jwt.setExpirationTime(exp);
  return jwt.sign(new TextEncoder().encode(claims.secret ?? secret));
}

const json = (value: object) => base64url.encode(JSON.stringify(value));

test('a token of this data directory is let in', async () => {
  expect((await get(`Bearer ${await mintToken(server.apiKey, 60)}`)).status).toBe(200);
  expect((await get(`bearer ${await token({})}`)).status).toBe(200);
});

test('every bad token is a 401 with a sentence', async () => {
  const { key } = server.apiKey;
  const good = await token({});
  const bad = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer nonsense',
    `Bearer ${good} more`,
    `Basic ${good}`,
    good,
    `Bearer ${good.slice(0, -2)}`,
    `Bearer ${await token({ secret: 'x'.repeat(43) })}`,
    `Bearer ${await token({ kid: 'another' })}`,
    `Bearer ${await token({ kid: '__proto__' })}`,
    `Bearer ${await token({ sub: 'another' })}`,
    `Bearer ${await token({ alg: 'HS512', secret: server.apiKey.secret.repeat(2) })}`,
    `Bearer ${await token({ exp: Math.floor(Date.now() / 1000) - 1 })}`,
    `Bearer ${await token({ exp: null })}`,
    `Bearer ${json({ alg: 'none', kid: key })}.${json({ sub: key, exp: 9e9 })}.`,
  ];
  for (const authorization of bad) {
    const response = await get(authorization);
    expect(response.status, authorization).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(Object.keys(await response.json())).toEqual(['detail']);
  }
  const expired = await get(`Bearer ${await token({ exp: 1_700_000_000 })}`);
  expect((await expired.json()).detail).toMatch(/expired/);
});

test('the health check and the API document need no token', async () => {
  expect(await (await get(undefined, '/api/v1/healthcheck')).json()).toEqual({ status: 'ok' });
  const document = await (await get(undefined, '/openapi.json')).json();
  expect(document.openapi).toMatch(/^3\.1/);
});
