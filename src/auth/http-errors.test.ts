import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { serverFailed } from '#contract/error.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { errorHandler, httpError, notFoundHandler } from './http-errors.ts';

function appThatThrows(error: Error) {
  const log: string[] = [];
  const app = new Hono()
    .onError(
      errorHandler((message) => log.push(message), {
        explain: (error) =>
          error instanceof RangeError ? httpError(413, error.message) : undefined,
      }),
    )
    .notFound(notFoundHandler)
    .get('/fail', () => {
      throw error;
    });
  return { app, log };
}

test('a failure is logged completely, and its response contains no internals', async () => {
  const { app, log } = appThatThrows(new Error('SELECT vector FROM media: /home/me/data is gone'));
  const headers = { 'x-request-id': 'of-the-caller' };
  const response = await app.request('/fail', { headers });
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual(serverFailed('of-the-caller'));
  expect(log).toHaveLength(1);
  expect(log[0]).toMatch(
    /^Request of-the-caller \(GET \/fail\) failed: Error: SELECT vector FROM media/,
  );
});

test('an HTTP error keeps its status and message and is not logged', async () => {
  const { app, log } = appThatThrows(httpError(409, 'The dataset is INDEXING.'));
  const response = await app.request('/fail');
  expect(response.status).toBe(409);
  expect(await response.json()).toEqual({ detail: 'The dataset is INDEXING.' });
  expect(log).toEqual([]);
});

test('an error that the server can explain gets the status and message of the explanation', async () => {
  const { app, log } = appThatThrows(new RangeError('The upload does not fit.'));
  const response = await app.request('/fail');
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual({ detail: 'The upload does not fit.' });
  expect(log).toEqual([]);
});

test('a request to a busy server gets 429 with Retry-After', async () => {
  const { app, log } = appThatThrows(new BusyError('5 queries are waiting', 2.4));
  const response = await app.request('/fail');
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('3');
  expect(await response.json()).toEqual({
    detail: 'The server is busy: 5 queries are waiting. Try again in 3 seconds.',
  });
  expect(log).toEqual([]);
});

test('the 404 for an unknown route refers to the OpenAPI document', async () => {
  const response = await appThatThrows(new Error()).app.request('/elsewhere', { method: 'PUT' });
  expect(response.status).toBe(404);
  expect((await response.json()).detail).toBe(
    'No such endpoint: PUT /elsewhere. See /openapi.json.',
  );
});
