import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditLog, type Change } from './audit-log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-'));
});
afterAll(() => rm(folder, { recursive: true }));

function fail(message: string): void {
  throw new Error(message);
}

const change = (what: string): Change => ({
  key: 'local',
  name: 'Ada',
  from: '192.0.2.1',
  what,
  status: 200,
});

test('concurrent changes are written as one line each, readable by the owner only', async () => {
  const file = path.join(folder, 'audit.jsonl');
  const log = new AuditLog(file, fail);
  await Promise.all(Array.from({ length: 50 }, (_, n) => log.record(change(`POST /${n}\n{`))));
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).what)).toEqual(
    Array.from({ length: 50 }, (_, n) => `POST /${n}\n{`),
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a full log is rotated, and the oldest file is deleted', async () => {
  const file = path.join(folder, 'full.jsonl');
  const log = new AuditLog(file, fail, 200);
  for (let n = 0; n < 20; n++) await log.record(change(`POST /${n}`));
  const names = (await readdir(folder)).filter((name) => name.startsWith('full')).sort();
  expect(names).toEqual(['full.jsonl', ...[1, 2, 3, 4, 5].map((n) => `full.jsonl.${n}`)]);
  expect(await readFile(file, 'utf8')).toContain('POST /19');
});

test('a failure to write the log is reported and does not reject the request', async () => {
  const messages: string[] = [];
  const log = new AuditLog(path.join(folder, 'nowhere', 'x'), (message) => messages.push(message));
  await log.record(change('POST /'));
  expect(messages).toEqual([expect.stringMatching(/Cannot write the audit log/)]);
});
