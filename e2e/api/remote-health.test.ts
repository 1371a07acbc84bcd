import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { NO_CREDENTIALS } from '#remote/client/credentials.ts';
import { readSamples, sumOf } from '../prometheus.ts';
import { SHORT_LIMITS } from '../remote/fault-matrix.ts';
import { FAULTS } from '../remote/faults.ts';
import { type FaultyRemote, startFaultyRemote } from '../remote/faulty-remote.ts';
import { startRemoteServer } from '../remote/remote-server.ts';

let setup: FaultyRemote;
beforeAll(async () => {
  setup = await startFaultyRemote();
});
afterEach(() => setup.faults.set(null));
afterAll(() => setup.close());

async function readiness(): Promise<{
  status: number;
  body: { status?: string; detail?: string };
}> {
  const response = await fetch(setup.server.url + ROUTES.readiness);
  return { status: response.status, body: await response.json() };
}

async function metrics() {
  const response = await setup.server.browse('/metrics');
  expect(response.status).toBe(200);
  return readSamples(await response.text());
}

const becomes = (status: number) =>
  expect.poll(async () => (await readiness()).status).toBe(status);

test.each([
  ['connection reset', 'away', /does not respond \(it closed the connection\)/],
  ['silent for good', 'slow', /took too long to respond/],
  ['502 with HTML', 'away', /reports a server error \(502\)/],
  ['token expired', 'credentials', /does not accept the credentials of this server/],
  ['HTML in the place of JSON', 'not-an-api', /did not send a response of the API/],
] as const)(
  'a remote with the fault "%s" is reported, and so is its recovery',
  async (fault, kind, why) => {
    const { faults, server } = setup;
    await becomes(200);
    expect(sumOf(await metrics(), 'semblance_remote_ready')).toBe(1);
    const troubles = async () => sumOf(await metrics(), 'semblance_remote_trouble_total', { kind });
    const before = await troubles();

    faults.set(FAULTS[fault]);
    await becomes(503);
    const { body } = await readiness();
    expect(body.detail).toMatch(why);
    expect(body.detail).toContain(new URL(faults.url).host);
    // This process lives, and tells its numbers.
    const alive = await fetch(server.url + ROUTES.healthcheck);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
    expect(sumOf(await metrics(), 'semblance_remote_ready')).toBe(0);
    expect(await troubles()).toBeGreaterThan(before);

    faults.set(null);
    await becomes(200);
    expect((await readiness()).body).toEqual({ status: 'ready' });
    expect(sumOf(await metrics(), 'semblance_remote_ready')).toBe(1);
  },
);

test('many readiness requests send one request to the remote, and do not wait for it', async () => {
  const { faults, dataDir } = setup;
  const server = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: NO_CREDENTIALS,
    limits: { ...SHORT_LIMITS, headersMs: 60_000, checkMs: 100, checkAgainMs: 60_000 },
  });
  // It would be silent for a minute; the answer comes when the check gives up.
  faults.set(FAULTS['silent for good']);
  const asked = Array.from({ length: 200 }, () => fetch(server.url + ROUTES.readiness));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([503]));
  expect(faults.nMet).toBe(1);
  await server.close();
});

test('the failure of a search does not affect readiness, but is counted', async () => {
  const { faults, server, probes } = setup;
  const counted = async () =>
    sumOf(await metrics(), 'semblance_remote_trouble_total', { kind: 'failed' });
  const before = await counted();
  faults.set(FAULTS['500 with a detail'], /\/explore\//);
  const failed = await server.browse(`/api/v1/explore/${probes.datasetId}`);
  expect(failed.status).toBe(500);
  expect(await counted()).toBe(before + 1);
  expect((await readiness()).status).toBe(200);
});
