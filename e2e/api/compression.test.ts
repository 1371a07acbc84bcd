import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { startTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** fetch would unpack it. */
async function get(pathname: string, accepted?: string, method = 'GET') {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(server.url + pathname, { headers, method }, resolve)
      .on('error', reject)
      .end();
  });
  return { headers: response.headers, bytes: await buffer(response) };
}

describe('JSON', () => {
  test('is compressed for clients that accept it, and otherwise not', async () => {
    const plain = await get(ROUTES.openapi);
    const packed = await get(ROUTES.openapi, 'br, gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 4);
    expect(packed.headers['content-length']).toBe(String(packed.bytes.length));
    expect(packed.headers['content-security-policy']).toBeDefined();
    // Caches must keep them apart.
    for (const { headers } of [plain, packed]) expect(headers.vary).toMatch(/Accept-Encoding/);
    for (const accepted of ['identity', 'gzip;q=0', 'br']) {
      expect((await get(ROUTES.openapi, accepted)).bytes, accepted).toEqual(plain.bytes);
    }
  });

  test('that fits into a packet is not compressed', async () => {
    const { headers, bytes } = await get(ROUTES.healthcheck, 'gzip');
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(bytes.toString())).toEqual({ status: 'ok' });
  });
});

test('the files of the app are served compressed', async () => {
  const names = (await readdir('dist/web/assets')).filter((name) => /^index-.*\.js$/.test(name));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const plain = await get(`/assets/${name}`);
    const br = await get(`/assets/${name}`, 'gzip, deflate, br');
    const gz = await get(`/assets/${name}`, 'gzip, deflate');
    expect(br.headers['content-encoding']).toBe('br');
    expect(gz.headers['content-encoding']).toBe('gzip');
    expect(br.headers['content-type']).toMatch('text/javascript');
    expect(brotliDecompressSync(br.bytes)).toEqual(plain.bytes);
    expect(gunzipSync(gz.bytes)).toEqual(plain.bytes);
    expect(br.headers['cache-control']).toMatch('immutable');
  }
});
