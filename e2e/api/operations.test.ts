import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { ROUTES } from '#contract/routes.ts';
import { drawImage } from '../gallery.ts';
import { localSession } from '../page-session.ts';
import { readSamples, sumOf } from '../prometheus.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const METRICS_TOKEN = 'a-token-for-metrics-alone';
const NOWHERE = 'f9d612d4-1234-11f1-bfca-fa39f6ed1f22';

let server: TestServer;
let datasetId: string;
beforeAll(async () => {
  server = await startTestServer({ metricsToken: METRICS_TOKEN });
});
afterAll(() => server.close());

const asCollector = { authorization: `Bearer ${METRICS_TOKEN}` };

async function metrics() {
  const response = await fetch(`${server.url}/metrics`, { headers: asCollector });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return readSamples(await response.text());
}

/** Looks until it is so: what is told of a request comes a moment after its answer. */
const soon = <T>(look: () => T | Promise<T>) => expect.poll(look);

describe('health', () => {
  test('the server is alive at once, and ready when its model is loaded', async () => {
    const alive = () => fetch(server.url + ROUTES.healthcheck);
    expect(await (await alive()).json()).toEqual({ status: 'ok' });
    const before = await fetch(server.url + ROUTES.readiness);
    expect(before.status).toBe(503);
    expect(before.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await before.json()).detail).toMatch(/^No model is loaded yet/);

    const folder = path.join(await temporaryFolder(), 'photos');
    await mkdir(folder);
    await writeFile(path.join(folder, 'a.jpg'), await drawImage('balls', 0));
    const dataset = await server.addFolder(folder);
    datasetId = dataset.stored.datasetId;
    const indexed = server.engine.index(dataset);
    await soon(async () => (await fetch(server.url + ROUTES.readiness)).status).toBe(200);
    expect(await (await fetch(server.url + ROUTES.readiness)).json()).toEqual({ status: 'ready' });
    expect((await alive()).status).toBe(200);
    await indexed;
  });
});

describe('request ids', () => {
  const idOf = async (headers: Record<string, string>) =>
    (await fetch(server.url + ROUTES.healthcheck, { headers })).headers.get('x-request-id');

  test('are those of the caller if they are well formed, otherwise generated', async () => {
    expect(await idOf({ 'x-request-id': 'trace-0123_abc' })).toBe('trace-0123_abc');
    const made = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
    expect(await idOf({})).toMatch(made);
    for (const bad of ['a b', 'a"b', '{}', 'a'.repeat(129), 'é']) {
      expect(await idOf({ 'x-request-id': bad }), bad).toMatch(made);
    }
  });

  test.each([
    ['GET', '/', 200],
    ['GET', '/not-there.png', 404],
    ['GET', '/api/v1/datasets', 401],
    ['GET', '/api/v1/nothing', 401],
    ['PUT', '/elsewhere', 405],
  ])('are in the header of every response: %s %s', async (method, pathname, status) => {
    const headers = { 'x-request-id': 'asked-with' };
    const response = await fetch(server.url + pathname, { method, headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-request-id')).toBe('asked-with');
    expect(Object.keys(response.ok ? {} : await response.json())).toEqual(
      response.ok ? [] : ['detail'],
    );
  });
});

describe('the log of requests', () => {
  const logged = (id: string) => server.requests.find(({ request_id }) => request_id === id);

  test('contains the caller, the request, its status and its duration', async () => {
    const response = await server.get(`/api/v1/explore/${datasetId}?threshold=0`, {
      headers: { 'x-request-id': 'explored' },
    });
    const { length } = await response.text();
    await soon(() => logged('explored')).toMatchObject({
      method: 'GET',
      route: ROUTES.explore,
      status: 200,
      client_address: '127.0.0.1',
      key_id: server.apiKey.key,
      is_aborted: false,
    });
    expect(logged('explored')?.bytes_sent).toBeGreaterThan(length);
    expect(logged('explored')?.duration_ms).toBeGreaterThan(0);
  });

  test('records that a caller disconnected', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const token = await mintToken(server.apiKey, 60);
    const head = `POST /api/v1/dataset/${datasetId}/search-image-similarity HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nX-Request-Id: went-away\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b`;
    socket.write(head);
    await soon(() => metrics().then((m) => sumOf(m, 'semblance_http_requests_in_flight'))).toBe(2);
    socket.destroy();
    await soon(() => logged('went-away')).toMatchObject({ is_aborted: true, status: null });
  });

  test('contains no secret, wherever it was in the request', async () => {
    const token = await mintToken(server.apiKey, 60);
    const { cookie, 'x-page-secret': pageSecret } = await localSession(server.url);
    const session = cookie.slice(cookie.indexOf('=') + 1);
    const secrets = [token, session, pageSecret, server.apiKey.secret, METRICS_TOKEN, 'S3CRET'];
    const wrong = `${token.slice(0, -3)}xyz`;
    for (const secret of [...secrets, wrong]) {
      const requests: [string, RequestInit][] = [
        [`/?token=${secret}`, {}],
        [`${ROUTES.sessionLink}?token=${secret}`, {}],
        [`/${secret}`, {}],
        [`/api/v1/${secret}?token=${secret}`, {}],
        [
          `/api/v1/explore/${secret}?caption=${secret}`,
          { headers: { authorization: `Bearer ${token}` } },
        ],
        [ROUTES.datasets, { headers: { authorization: `Bearer ${secret}` } }],
        [ROUTES.datasets, { headers: { authorization: secret } }],
        [ROUTES.datasets, { headers: { authorization: `Basic ${secret}` } }],
        [
          ROUTES.datasets,
          { headers: { cookie: `semblance_${new URL(server.url).port}=${secret}` } },
        ],
        [ROUTES.datasets, { headers: { cookie, 'x-page-secret': secret } }],
        [ROUTES.datasets, { headers: { 'x-request-id': `"${secret}"`, 'user-agent': secret } }],
        [
          ROUTES.export.replace(':dataset_id', NOWHERE),
          { method: 'POST', body: JSON.stringify({ secret }) },
        ],
      ];
      for (const [pathname, init] of requests) {
        await (await fetch(server.url + pathname, { redirect: 'manual', ...init })).text();
      }
    }
    const last = await fetch(server.url, { headers: { 'x-request-id': 'the-last' } });
    await last.text();
    await soon(() => logged('the-last')).toBeDefined();
    const log = JSON.stringify([server.requests, server.log]);
    const told = await fetch(`${server.url}/metrics`, { headers: asCollector });
    const all = log + (await told.text());
    for (const secret of [...secrets, wrong]) expect(all).not.toContain(secret);
    expect(log).toContain(server.apiKey.key);
  });
});

describe('metrics', () => {
  test('need an admin or the metrics token', async () => {
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(`${server.url}/metrics`, { headers })).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ authorization: 'Bearer wrong' })).not.toBe(200);
    expect(await statusOf({ authorization: METRICS_TOKEN })).not.toBe(200);
    expect(await statusOf(asCollector)).toBe(200);
    expect((await server.get('/metrics')).status).toBe(200);
    expect(await statusOf(await localSession(server.url))).toBe(200);
    const elsewhere = await fetch(server.url + ROUTES.datasets, { headers: asCollector });
    expect(elsewhere.status).toBe(401);
  });

  test('count requests by method, route and class of status, and the time of the upstream', async () => {
    const name = 'semblance_http_request_duration_seconds_count';
    const labels = { method: 'GET', route: ROUTES.dataset, status: '4xx' };
    const before = await metrics();
    for (let n = 0; n < 3; n++) await (await server.get(`/api/v1/dataset/${NOWHERE}`)).text();
    await soon(async () => sumOf(await metrics(), name, labels)).toBe(
      sumOf(before, name, labels) + 3,
    );
    const after = await metrics();
    const upstream = 'semblance_upstream_duration_seconds_count';
    expect(sumOf(after, upstream, { outcome: '4xx' })).toBe(
      sumOf(before, upstream, { outcome: '4xx' }) + 3,
    );
    // Buckets count all that are not above them.
    const bucket = (le: string) =>
      sumOf(after, 'semblance_http_request_duration_seconds_bucket', { ...labels, le });
    expect(bucket('10')).toBeGreaterThanOrEqual(bucket('0.005'));
    expect(bucket('+Inf')).toBe(sumOf(after, name, labels));
  });

  test('describe the datasets, the queues and the process', async () => {
    const samples = await metrics();
    const dataset = { dataset: datasetId };
    expect(sumOf(samples, 'semblance_dataset_images', dataset)).toBe(1);
    expect(sumOf(samples, 'semblance_dataset_ready', dataset)).toBe(1);
    expect(sumOf(samples, 'semblance_dataset_run_total', dataset)).toBe(0);
    for (const what of ['images', 'queries', 'texts', 'scans']) {
      expect(samples.get(`semblance_waiting{what="${what}"}`), what).toBe(0);
    }
    expect(sumOf(samples, 'semblance_database_bytes')).toBeGreaterThan(0);
    expect(sumOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(samples.has('nodejs_eventloop_lag_seconds')).toBe(true);
  });

  test('have no additional series for invented addresses', async () => {
    const before = await metrics();
    for (let n = 0; n < 40; n++) {
      await (await server.get(`/api/v1/made-up-${n}`)).text();
      await (await server.get(`/api/v1/dataset/made-up-${n}`)).text();
      await (await fetch(`${server.url}/made-up-${n}`)).text();
    }
    const name = 'semblance_http_request_duration_seconds_count';
    await soon(async () => sumOf(await metrics(), name)).toBeGreaterThanOrEqual(
      sumOf(before, name) + 120,
    );
    const series = (samples: ReadonlyMap<string, number>) =>
      [...samples.keys()].filter((key) => key.startsWith(name)).length;
    expect(series(await metrics()) - series(before)).toBeLessThanOrEqual(3);
  });
});
