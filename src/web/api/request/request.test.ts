import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { requestJson } from './request.ts';

const Answer = z.object({ count: z.int() });
let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
}

// A page in which the server wrote no path that it is found under.
beforeAll(() => {
  vi.stubGlobal('document', { querySelector: () => null });
});
afterAll(() => {
  vi.unstubAllGlobals();
});
afterEach(async () => {
  const running = server;
  if (running?.listening) await new Promise((resolve) => running.close(resolve));
});

describe('requestJson', () => {
  it('parses a response with its schema', async () => {
    const url = await serve((_, response) => response.end('{"count":3,"more":"is left out"}'));
    expect(await requestJson(Answer, url)).toEqual({ count: 3 });
  });

  it.each([
    [409, '{"detail":"The dataset is not ready yet."}', 'The dataset is not ready yet.', false],
    [500, '{"detail":"The server failed."}', 'The server failed.', true],
    [429, '<html>', 'The server returned an error (429).', true],
    [200, '{"count":"three"}', expect.stringContaining('unexpected response'), false],
    [200, 'no json', expect.stringContaining('unexpected response'), false],
  ])('turns %i %s into an error with that message', async (status, body, message, isPassing) => {
    const url = await serve((_, response) => response.writeHead(status).end(body));
    await expect(requestJson(Answer, url)).rejects.toMatchObject({ message, status, isPassing });
  });

  it('reports the waiting time that the server requests', async () => {
    const refuse = (after: string) =>
      serve((_, response) => response.writeHead(429, { 'retry-after': after }).end('{}'));
    await expect(requestJson(Answer, await refuse('7'))).rejects.toMatchObject({
      retryAfterMs: 7000,
    });
  });

  it('reports an unreachable server', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(requestJson(Answer, url)).rejects.toMatchObject({ status: 0, isPassing: true });
  });

  it('passes an abort on unchanged', async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort());
    await expect(requestJson(Answer, url, { signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
