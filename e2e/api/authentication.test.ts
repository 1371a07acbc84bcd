import { createHmac } from 'node:crypto';
import { base64url, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
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
  nbf?: string;
  header?: Record<string, unknown>;
}

function token(claims: Claims): Promise<string> {
  const { key, secret } = server.apiKey;
  const { exp = '10m' } = claims;
  const jwt = new SignJWT({})
    .setProtectedHeader({ alg: claims.alg ?? 'HS256', kid: claims.kid ?? key, ...claims.header })
    .setSubject(claims.sub ?? key)
    .setIssuedAt();
  if (exp !== null) jwt.setExpirationTime(exp);
  if (claims.nbf) jwt.setNotBefore(claims.nbf);
  return jwt.sign(new TextEncoder().encode(claims.secret ?? secret));
}

/** The token with another algorithm in its header, signed as before. */
async function asRs256(jwt: string): Promise<string> {
  const [, payload = ''] = jwt.split('.');
  const signed = `${json({ alg: 'RS256', kid: server.apiKey.key })}.${payload}`;
  const mac = createHmac('sha256', server.apiKey.secret).update(signed).digest('base64url');
  return `${signed}.${mac}`;
}

test('the header of a token cannot select the key or the address that it is checked with', async () => {
  const own = {
    jwk: { kty: 'oct', k: base64url.encode('x'.repeat(43)) },
    jku: 'http://evil.example',
  };
  const forged = await token({ secret: 'x'.repeat(43), header: own });
  expect((await get(`Bearer ${forged}`)).status).toBe(401);
});

test('a token above the header limit is rejected with a message', async () => {
  const response = await get(`Bearer ${'x'.repeat(40_000)}`);
  expect(response.status).toBe(431);
  expect((await response.json()).detail).toMatch(/headers are too large/);
});

const json = (value: object) => base64url.encode(JSON.stringify(value));

test('a token signed by a key of this data directory is accepted', async () => {
  expect((await get(`Bearer ${await mintToken(server.apiKey, 60)}`)).status).toBe(200);
  expect((await get(`bearer ${await token({})}`)).status).toBe(200);
});

test('the clock of a client may differ by a minute', async () => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  for (const claims of [{ exp: nowSeconds - 30 }, { nbf: '30s' }]) {
    expect((await get(`Bearer ${await token(claims)}`)).status).toBe(200);
  }
});

test('every invalid token is rejected with 401 and a message', async () => {
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
    `Bearer ${await token({ exp: Math.floor(Date.now() / 1000) - 90 })}`,
    `Bearer ${await token({ nbf: '90s' })}`,
    `Bearer ${await token({ exp: null })}`,
    `Bearer ${await token({ nbf: '10m' })}`,
    // The secret as if it were a public key, whose owner signed with another.
    `Bearer ${await asRs256(good)}`,
    `Bearer ${await token({ kid: '../secret' })}`,
    `Bearer ${await token({ kid: 'x'.repeat(8000) })}`,
    `Bearer ${'x'.repeat(12_000)}`,
    `Bearer ${good.split('.').slice(0, 2).join('.')}.`,
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
