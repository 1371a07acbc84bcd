import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPublicAddress } from '#platform/network/is-public-address.ts';
import { isInOwnNetwork } from '#platform/network/own-network.ts';
import { type FetchRules, fetchImage } from './fetch-image.ts';

const PICTURE = Buffer.from('what may be a picture');

const ANSWERS: Record<string, RequestListener> = {
  '/a%20picture.jpg': (_, response) =>
    response.setHeader('content-type', 'image/jpeg').end(PICTURE),
  '/page': (_, response) => response.setHeader('content-type', 'text/html; a=b').end('<p>'),
  '/large': (_, response) => response.end(Buffer.alloc(2000)),
  '/endless': (_, response) => {
    // No content-length tells how much there is to come.
    for (let n = 0; n < 100; n++) response.write(Buffer.alloc(500));
    response.end();
  },
  '/silent': () => undefined,
  '/stalls': (_, response) => response.write('a bit'),
  '/to-picture': (_, response) => response.writeHead(302, { location: 'a%20picture.jpg' }).end(),
  '/to-other-address': (request, response) => {
    const port = request.headers.host?.split(':')[1];
    response.writeHead(307, { location: `http://127.0.0.2:${port}/a%20picture.jpg` }).end();
  },
  '/to-mapped-address': (request, response) => {
    const port = request.headers.host?.split(':')[1];
    response.writeHead(307, { location: `http://[::ffff:127.0.0.2]:${port}/` }).end();
  },
  '/to-file': (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
  '/to-itself': (_, response) => response.writeHead(301, { location: '/to-itself' }).end(),
};

const server = createServer((request, response) => {
  const answer = ANSWERS[request.url ?? ''];
  if (answer) answer(request, response);
  else response.writeHead(404).end();
});
let asked = 0;
let port: number;

beforeAll(async () => {
  server.on('connection', () => asked++);
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** One address of this machine stands for the internet, the others stay what they are. */
const RULES: FetchRules = {
  maxBytes: 1000,
  timeoutMs: 5000,
  isAllowedAddress: (address) => address === '127.0.0.1' || isPublicAddress(address),
};

const WANTED = new AbortController().signal;

const url = (pathname: string) => `http://127.0.0.1:${port}${pathname}`;

test.each(['/a%20picture.jpg', '/to-picture'])('%s is fetched', async (pathname) => {
  const { bytes, fileName } = await fetchImage(url(pathname), RULES, WANTED);
  expect(Buffer.from(bytes)).toEqual(PICTURE);
  expect(fileName).toBe('a picture.jpg');
});

test.each([
  ['/page', 'is not an image but text/html'],
  ['/nowhere', 'responds with status 404'],
  ['/large', 'is larger than 0.001 MB'],
  ['/endless', 'is larger than 0.001 MB'],
  ['/to-other-address', 'is not on the public internet'],
  ['/to-mapped-address', 'is not on the public internet'],
  ['/to-file', 'is neither http nor https'],
  ['/to-itself', 'redirects too many times'],
])('%s is rejected', async (pathname, message) => {
  await expect(fetchImage(url(pathname), RULES, WANTED)).rejects.toThrow(message);
});

test.each(['/silent', '/stalls'])('%s is aborted after the time limit', async (pathname) => {
  const rules = { ...RULES, timeoutMs: 300 };
  await expect(fetchImage(url(pathname), rules, WANTED)).rejects.toThrow('took longer than 0.3 s');
});

test.each(['/silent', '/stalls'])('%s is aborted when the caller aborts', async (pathname) => {
  const unwanted = new AbortController();
  const reason = new Error('nobody waits');
  const connected = once(server, 'request');
  const fetched = fetchImage(url(pathname), { ...RULES, timeoutMs: 60_000 }, unwanted.signal);
  const [, response] = await connected;
  unwanted.abort(reason);
  await expect(fetched).rejects.toBe(reason);
  if (!response.destroyed) await once(response, 'close');
});

test.each(['localhost', '[::1]', '127.0.0.2', '0.0.0.0', '2130706433', '0x7f000002'])(
  '%s is rejected without a connection',
  async (host) => {
    const before = asked;
    const rules = { ...RULES, isAllowedAddress: isPublicAddress };
    const address = `http://${host}:${port}/a%20picture.jpg`;
    await expect(fetchImage(address, rules, WANTED)).rejects.toThrow(
      'is not on the public internet',
    );
    expect(asked).toBe(before);
  },
);

/** As on a server whose own addresses are public: only that they are its own speaks against them. */
test('addresses of this machine are rejected without a connection, in every notation', async () => {
  const before = asked;
  const rules = { ...RULES, isAllowedAddress: (address: string) => !isInOwnNetwork(address) };
  const own = Object.values(networkInterfaces())
    .flatMap((infos) => infos ?? [])
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
  for (const host of [...own, '[::ffff:127.0.0.1]', 'localhost']) {
    const address = `http://${host}:${port}/a%20picture.jpg`;
    await expect(fetchImage(address, rules, WANTED), host).rejects.toThrow(
      'is not on the public internet',
    );
  }
  expect(asked).toBe(before);
});

test('a redirect to an address of this machine is rejected', async () => {
  const isAllowedAddress = (address: string) => address === '127.0.0.1' || !isInOwnNetwork(address);
  await expect(
    fetchImage(url('/to-other-address'), { ...RULES, isAllowedAddress }, WANTED),
  ).rejects.toThrow('is not on the public internet');
});
