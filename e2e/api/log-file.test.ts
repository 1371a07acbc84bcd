import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { temporaryFolder } from './server.ts';

let root: string;
beforeAll(async () => {
  root = await temporaryFolder();
  await mkdir(path.join(root, 'photos'));
  await writeFile(path.join(root, 'photos', 'a.jpg'), await drawImage('balls', 0));
});
afterAll(() => rm(root, { recursive: true }));

test('a JSON log has a line for each request, is readable by the owner only, and contains no secrets', async () => {
  const file = path.join(root, 'semblance.log');
  const server = await startSemblance({
    folders: [path.join(root, 'photos')],
    dataDir: path.join(root, 'data'),
    args: ['--log-file', file],
  });
  await server.ready();
  const headers = { 'x-request-id': 'asked', authorization: 'Bearer S3CRET' };
  await fetch(new URL(`${ROUTES.datasets}?token=S3CRET`, server.url), { headers });
  await server.stop();
  expect(server.errors()).not.toMatch(/S3CRET|request_id/);

  const log = await readFile(file, 'utf8');
  expect(log).not.toContain('S3CRET');
  const lines = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.find(({ request_id }) => request_id === 'asked')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    msg: 'request',
    request_id: 'asked',
    method: 'GET',
    route: ROUTES.datasets,
    status: 401,
    duration_ms: expect.any(Number),
    bytes_sent: expect.any(Number),
    client_address: '127.0.0.1',
    key_id: null,
    is_aborted: false,
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
