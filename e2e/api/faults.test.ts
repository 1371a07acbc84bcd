import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBES, type Probe, see } from '../remote/fault-matrix.ts';
import { FAULTS, type FaultName } from '../remote/faults.ts';
import { type FaultyRemote, startFaultyRemote } from '../remote/faulty-remote.ts';

let setup: FaultyRemote;
beforeAll(async () => {
  setup = await startFaultyRemote();
});
afterAll(() => setup.close());

type Expected = readonly [status: number, said: RegExp];

const FINE: Expected = [200, /^fine$/];
const AWAY: Expected = [502, /does not respond \(it closed the connection\)/];
const SLOW: Expected = [504, /took too long to respond/];
const TROUBLE: Expected = [502, /reports a server error \(50\d\)\. Try again/];
const NO_API: Expected = [502, /did not send a response of the API/];
const ENDLESS: Expected = [502, /a response that is too large/];
const REFUSED: Expected = [
  502,
  /does not accept the credentials of this server: check SEMBLANCE_API_KEY/,
];
const BUSY: Expected = [429, /^Slow down\.$/];
/** What was shown already cannot be taken back; the browser sees that it is not whole. */
const BROKEN_OFF: Expected = [200, /^broken off$/];

const everywhere = (expected: Expected) => ({
  datasets: expected,
  explore: expected,
  upload: expected,
  picture: expected,
});
/** An upload has been read when it fails: it is not sent twice, but its person is told. */
const mended = (upload: Expected) => ({ ...everywhere(FINE), upload });

const MATRIX: Record<FaultName, Record<Probe, Expected>> = {
  'late, but in time': everywhere(FINE),
  'silent for good': everywhere(SLOW),
  'connection reset, once': mended(AWAY),
  'connection reset': everywhere(AWAY),
  'body cut short, once': mended(AWAY),
  'body cut short': everywhere(AWAY),
  'body that stalls': { ...everywhere(SLOW), picture: BROKEN_OFF },
  'body without end': { ...everywhere(ENDLESS), picture: BROKEN_OFF },
  '500 with a detail': everywhere([500, /^The index is being moved\.$/]),
  '500 with HTML': everywhere(TROUBLE),
  '502 with HTML, once': mended(TROUBLE),
  '502 with HTML': everywhere(TROUBLE),
  '503, Retry-After 120': everywhere([502, /^Closed until noon\.$/]),
  'token expired, once': mended(REFUSED),
  'token expired': everywhere(REFUSED),
  '403 with HTML': everywhere([403, /does not allow this/]),
  '422 as FastAPI has it': everywhere([422, /^threshold: field required$/]),
  '429, Retry-After 0, once': mended(BUSY),
  '429, Retry-After 60': everywhere(BUSY),
  'redirect to elsewhere': everywhere([502, /redirects to http:\/\/127\.0\.0\.2:9/]),
  'HTML in the place of JSON': everywhere(NO_API),
  'garbage for JSON': everywhere(NO_API),
  'called text/html, once': { ...everywhere(FINE), picture: NO_API },
};

describe.each(Object.keys(FAULTS) as FaultName[])('%s', (fault) => {
  test.each(PROBES)('%s', async (probe) => {
    const { faults, server, probes } = setup;
    const { status, said } = await see(fault, probe, faults, server, probes);
    const [expectedStatus, expectedWords] = MATRIX[fault][probe];
    expect(said).toMatch(expectedWords);
    expect(status).toBe(expectedStatus);
  });
});

test('safe requests are tried three times, an upload once', async () => {
  const { faults, server, probes } = setup;
  const [, explore, upload] = PROBES;
  const counted: number[] = [];
  for (const probe of [explore, upload] as const) {
    await see('502 with HTML', probe, faults, server, probes);
    counted.push(faults.nMet);
  }
  expect(counted).toEqual([3, 1]);
});

test('a GET that creates something is sent once', async () => {
  const { faults, server, probes } = setup;
  for (const pathname of ['new_dataset?dataset_name=a', `${probes.datasetId}/data_files`]) {
    faults.set(FAULTS['502 with HTML']);
    expect((await server.browse(`/api/v1/ingestion/${pathname}`)).status).toBe(502);
    expect(faults.nMet).toBe(1);
  }
  faults.set(null);
});

test('a Retry-After that is too long is passed to the client', async () => {
  const { faults, server, probes } = setup;
  faults.set(FAULTS['429, Retry-After 60']);
  const response = await server.browse(`/api/v1/explore/${probes.datasetId}`);
  expect(response.headers.get('retry-after')).toBe('60');
  expect(faults.nMet).toBe(1);
  faults.set(null);
});

test('a request that the browser aborts is aborted at the remote', async () => {
  const { faults, server, probes } = setup;
  let hasEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    hasEnded = resolve;
  });
  const abort = new AbortController();
  faults.set(({ response }) => {
    response.on('close', hasEnded);
    abort.abort();
  });
  const { signal } = abort;
  await expect(server.browse(`/api/v1/explore/${probes.datasetId}`, { signal })).rejects.toThrow();
  await ended;
  expect(server.log).toEqual([]);
  faults.set(null);
});

test('no credentials, cookies or unknown headers are passed through', async () => {
  const { faults, server, probes } = setup;
  let seen: Record<string, unknown> = {};
  faults.set(({ request, response }) => {
    seen = request.headers;
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': 'remote=1',
      server: 'gunicorn',
      connection: 'x-secret',
      'x-secret': '1',
    });
    response.end('{"clusters":[]}');
  });
  const response = await server.browse(`/api/v1/explore/${probes.datasetId}`, {
    headers: { 'x-forwarded-for': '10.0.0.1', te: 'trailers', origin: server.url },
  });
  expect(await response.json()).toEqual({ clusters: [] });
  for (const name of ['set-cookie', 'server', 'x-secret', 'authorization']) {
    expect(response.headers.get(name), name).toBeNull();
  }
  expect(seen['authorization']).toMatch(/^Bearer ey/);
  for (const name of ['cookie', 'origin', 'x-forwarded-for', 'te']) {
    expect(seen[name], name).toBeUndefined();
  }
  faults.set(null);
});
