import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartOptions, startSemblance } from '../browser/semblance-process.ts';
import { temporaryFolder } from './server.ts';

let root: string;
let upstream: string;
const empty = createServer((request, response) => {
  if (request.url?.startsWith('/page')) response.end('<html>');
  else response.setHeader('content-type', 'application/json').end('[]');
});

beforeAll(async () => {
  root = await temporaryFolder();
  await new Promise<void>((resolve) => {
    empty.listen(0, '127.0.0.1', resolve);
  });
  upstream = `http://127.0.0.1:${(empty.address() as AddressInfo).port}`;
});
afterAll(async () => {
  empty.closeAllConnections();
  empty.close();
  await rm(root, { recursive: true });
});

const start = (address: string, options: Partial<StartOptions> = {}) =>
  startSemblance({
    folders: [],
    dataDir: path.join(root, 'data'),
    args: ['--upstream', address],
    ...options,
  });

test('nothing of the engine is loaded in front of a remote', async () => {
  const reports = path.join(root, 'reports');
  await mkdir(reports);
  const flags = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${reports}`;
  const server = await start(upstream, { env: { NODE_OPTIONS: flags } });
  process.kill(server.pid, 'SIGUSR2');
  const report = await firstReport(reports);
  await server.stop();
  expect(report.sharedObjects.length).toBeGreaterThan(0);
  const native = /duckdb|onnxruntime|sharp|vips/i;
  expect(report.sharedObjects.filter((file) => native.test(file))).toEqual([]);
});

async function firstReport(folder: string): Promise<{ readonly sharedObjects: string[] }> {
  for (;;) {
    const [file] = await readdir(folder);
    const text = file === undefined ? '' : await readFile(path.join(folder, file), 'utf8');
    try {
      return JSON.parse(text);
    } catch {
      // It is not there yet, or not whole.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test.each([
  ['no address', 'app.example.com', {}],
  ['a password in the address', 'https://me:secret@app.example.com', {}],
  ['a page', `/page`, {}],
  ['a key without its secret', '', { SEMBLANCE_API_KEY: 'key' }],
  ['a key and a token', '', { SEMBLANCE_API_KEY: 'key', SEMBLANCE_TOKEN: 'a.b.c' }],
])('%s ends the start with a message', async (_, address, env) => {
  const named = address.startsWith('/') || address === '' ? upstream + address : address;
  await expect(start(named, { env })).rejects.toThrow('ended before it was ready: 1');
});

test('the server waits for an unreachable remote', async () => {
  const server = await start('http://127.0.0.1:9');
  expect(server.errors()).toMatch(/127\.0\.0\.1:9 does not respond \(it refuses connections\)/);
  await server.stop();
});
