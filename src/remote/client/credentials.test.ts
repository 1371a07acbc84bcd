import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { keyCredentials, NO_CREDENTIALS, tokenCredentials } from './credentials.ts';

const KEY = { key: 'a-key', secret: 'x'.repeat(43) };
const MINUTE_MS = 60_000;

test('a minted token is kept until shortly before it expires', async () => {
  let nowMs = Date.now();
  const credentials = keyCredentials(KEY, () => nowMs);
  const first = await credentials.authorization();
  nowMs += 8 * MINUTE_MS;
  expect(await credentials.authorization()).toBe(first);
  nowMs += 2 * MINUTE_MS;
  // Minted by the real clock: the same second would give the same token.
  const minted = (await credentials.authorization())?.split(' ')[1] ?? '';
  expect(decodeProtectedHeader(minted)).toEqual({ alg: 'HS256', kid: 'a-key' });
  const { sub, iss, iat = 0, exp = 0 } = decodeJwt(minted);
  expect({ sub, iss, lifetime: exp - iat }).toEqual({ sub: 'a-key', iss: 'sdk', lifetime: 600 });
});

test('only credentials that can mint a token can be renewed', () => {
  expect(keyCredentials(KEY).renew()).toBe(true);
  expect(tokenCredentials('a.b.c').renew()).toBe(false);
});

test('a given token is sent unchanged, and none is sent where none is needed', async () => {
  expect(await tokenCredentials('a.b.c').authorization()).toBe('Bearer a.b.c');
  expect(await NO_CREDENTIALS.authorization()).toBeUndefined();
});
