import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { NoResponseError, NotFoundError, SemblanceError, ServerBusyError } from './errors.ts';
import { Semblance } from './semblance.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, n: number) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server whose handler also gets the number of requests before this one. */
async function serve(handle: Handler): Promise<{ url: string; count(): number }> {
  let n = 0;
  const server = createServer((request, response) => handle(request, response, n++));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/base`, count: () => n };
}

function answer(response: ServerResponse, status: number, json: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}

const SOON = { 'retry-after': '0' };

test('calls go below the path of the url, with the token and the parameters', async () => {
  const { url } = await serve((request, response) => {
    answer(response, 200, { clusters: [], asked: request.url, by: request.headers.authorization });
  });
  const semblance = new Semblance({ url, token: async () => 'a.b.c' });
  const search = {
    labels: ['a, b'],
    threshold: 2 as const,
    more_like: [
      { mediaId: 'x', weight: 1 },
      { mediaId: 'y', weight: 0.5 },
    ],
    map_area: [
      { x: 0, y: -0.5 },
      { x: 1, y: 0 },
      { x: 0.25, y: 1 },
    ],
    caption: undefined,
  };
  const { asked, by } = (await semblance.explore('id', search, 3)) as unknown as {
    asked: string;
    by: string;
  };
  const { pathname, searchParams } = new URL(asked, url);
  expect(pathname).toBe('/base/api/v1/explore/id');
  expect(Object.fromEntries(searchParams)).toEqual({
    labels: '["a, b"]',
    threshold: '2',
    more_like: 'x_y*0.5',
    map_area: '0_-0.5_1_0_0.25_1',
    page_number: '3',
  });
  expect(by).toBe('Bearer a.b.c');
});

test('the token is not sent to the host of an image elsewhere', async () => {
  const elsewhere = await serve((request, response) =>
    answer(response, 200, request.headers.authorization ?? 'none'),
  );
  const { url } = await serve((_, response) => answer(response, 200, null));
  const semblance = new Semblance({ url, token: 'a.b.c' });
  expect(await (await semblance.file(`${elsewhere.url}/image.jpg`)).text()).toBe('"none"');
});

test.each([
  ['503', 'GET'],
  ['429', 'GET'],
  ['429', 'POST'],
])('%s is repeated for %s after the pause that the server asks for', async (status, method) => {
  const { url, count } = await serve((_, response, n) =>
    n < 2 ? answer(response, Number(status), { detail: 'Busy.' }, SOON) : answer(response, 200, []),
  );
  const request = { method: method as 'GET', path: '/x' };
  expect(await new Semblance({ url }).request(request)).toEqual([]);
  expect(count()).toBe(3);
});

test('a broken connection is repeated, with the whole body, if that does no harm', async () => {
  const bodies: string[] = [];
  const { url, count } = await serve(async (request, response, n) => {
    bodies.push(await text(request));
    if (n === 0) request.socket.destroy();
    else answer(response, 200, { anchor_media_id: 'a', anchor_type: 'UPLOAD' });
  });
  const semblance = new Semblance({ url });
  const bytes = new TextEncoder().encode('an image');
  await semblance.upload('id', bytes);
  expect(bodies.map((body) => body.includes('an image'))).toEqual([true, true]);
  expect(count()).toBe(2);
});

test('a change whose connection breaks is not repeated', async () => {
  const { url, count } = await serve(({ socket }) => socket.destroy());
  const tagging = new Semblance({ url }).tag('id', 'good', { media_ids: ['a'] });
  await expect(tagging).rejects.toThrow(NoResponseError);
  await expect(tagging).rejects.toMatchObject({ status: 0 });
  expect(count()).toBe(1);
});

test('503 to a change is reported, because it may have been made', async () => {
  const { url, count } = await serve((_, response) => answer(response, 503, { detail: 'Busy.' }));
  const tagging = new Semblance({ url }).tag('id', 'good', { media_ids: ['a'] });
  await expect(tagging).rejects.toThrow(ServerBusyError);
  expect(count()).toBe(1);
});

test('the last error is thrown after the last attempt', async () => {
  const { url, count } = await serve((_, response) =>
    answer(response, 503, { detail: 'Later.' }, SOON),
  );
  const failed = new Semblance({ url, retries: 1 }).datasets();
  await expect(failed).rejects.toMatchObject({ status: 503, detail: 'Later.' });
  expect(count()).toBe(2);
});

test('a pause of more than a minute is left to the program', async () => {
  const { url, count } = await serve((_, response) =>
    answer(response, 429, { detail: 'Tomorrow.' }, { 'retry-after': '86400' }),
  );
  await expect(new Semblance({ url }).datasets()).rejects.toMatchObject({
    retryAfterSeconds: 86_400,
  });
  expect(count()).toBe(1);
});

test('other errors are not repeated and have the sentence of the server', async () => {
  const { url, count } = await serve((_, response, n) =>
    n === 0
      ? answer(response, 404, { detail: 'No such dataset on this server.' })
      : answer(response, 422, { detail: [{ loc: ['query', 'threshold'], msg: 'too large' }] }),
  );
  const semblance = new Semblance({ url });
  const missing = semblance.dataset('id');
  await expect(missing).rejects.toThrow(NotFoundError);
  await expect(missing).rejects.toThrow('No such dataset on this server.');
  await expect(semblance.dataset('id')).rejects.toThrow(/threshold.*too large/);
  expect(count()).toBe(2);
});

test('a page that is not of the API is an error', async () => {
  const { url } = await serve((_, response) => response.end('<html>Sign in</html>'));
  const failed = new Semblance({ url }).datasets();
  await expect(failed).rejects.toThrow(SemblanceError);
  await expect(failed).rejects.toThrow(/did not answer with JSON/);
});

test('a signal ends a call and the pause before its repetition with the reason of the signal', async () => {
  const reason = new Error('enough');
  const calls = new AbortController();
  const { url, count } = await serve((_, response) => {
    answer(response, 503, { detail: 'Busy.' }, { 'retry-after': '60' });
    setImmediate(() => calls.abort(reason));
  });
  const semblance = new Semblance({ url });
  await expect(semblance.until(calls.signal).datasets()).rejects.toBe(reason);
  await expect(semblance.until(AbortSignal.abort(reason)).datasets()).rejects.toBe(reason);
  expect(count()).toBe(1);
});
