import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '#cli/data/open-engine.ts';
import { openKeys } from '#cli/data/open-keys.ts';
import { UserError } from '#platform/user-error.ts';
import { drawImage } from '../gallery.ts';
import { sealHeader } from './duckdb-header.ts';
import { expectRejection } from './run-command.ts';
import { startTestServer, temporaryFolder } from './server.ts';

let root: string;
/** A sound database, to be copied and damaged. */
let sound: string;

beforeAll(async () => {
  root = await temporaryFolder();
  const photos = path.join(root, 'photos');
  await mkdir(photos);
  for (let n = 0; n < 3; n++) {
    await writeFile(path.join(photos, `${n}.jpg`), await drawImage('balls', n));
  }
  const dataDir = path.join(root, 'sound');
  const server = await startTestServer({ dataDir });
  await server.engine.index(await server.addFolder(photos));
  await server.close();
  sound = path.join(dataDir, 'semblance.duckdb');
});
afterAll(() => rm(root, { recursive: true }));

/** A data directory with a copy of the sound database after `damage`, given its path. */
async function damaged(name: string, damage: (database: string) => Promise<unknown>) {
  const dataDir = path.join(root, name);
  await mkdir(dataDir);
  const database = path.join(dataDir, 'semblance.duckdb');
  await copyFile(sound, database);
  await damage(database);
  return dataDir;
}

/** What the person at the terminal is told, and nothing else. */
async function expectSentence(dataDir: string, sentence: RegExp): Promise<void> {
  const told = await openEngine(dataDir).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(told).toBeInstanceOf(UserError);
  expect(String(told)).toMatch(sentence);
  expect(String(told).trim().split('\n')).toHaveLength(1);
}

/** Names the file, the cause and the command that repairs. */
function damageOf(dataDir: string, cause: string): RegExp {
  const file = path.join(dataDir, 'semblance.duckdb');
  return new RegExp(
    `The database ${file} ${cause}.*npm run semblance -- repair --data "${dataDir}"`,
  );
}

async function overwrite(file: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}

test.each<[string, (database: string) => Promise<unknown>]>([
  ['empty', (file) => truncate(file, 0)],
  ['another-file', (file) => writeFile(file, 'Dear diary, today I was no database.')],
  ['cut-short', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
  ['header-overwritten', (file) => overwrite(file, 4100, Buffer.alloc(64, 0xa5))],
  ['blocks-overwritten', (file) => overwrite(file, 20_000, Buffer.alloc(1_000_000, 0xa5))],
])('a damaged database (%s) is reported with one message', async (name, damage) => {
  const dataDir = await damaged(name, damage);
  await expectSentence(dataDir, damageOf(dataDir, 'is damaged'));
});

test('the command ends with the message and exit code 1', async () => {
  const dataDir = await damaged('at-the-terminal', (file) => truncate(file, 100_000));
  const datasets = ['semblance', 'datasets', '--data', dataDir];
  await expectRejection(datasets, damageOf(dataDir, 'is damaged'));
});

test('a damaged log of changes is reported with one message', async () => {
  const dataDir = await damaged('wal', async (file) => {
    // A process that ends at once leaves its changes in the log.
    const write = `
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const connection = await (await DuckDBInstance.create(process.argv[1])).connect();
      await connection.run("INSERT INTO tags SELECT dataset_id, media_id, 'keep', now() FROM media");
      process.kill(process.pid, 'SIGKILL');`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', write, file]),
    ).toThrow();
    await overwrite(`${file}.wal`, 120, Buffer.from([0xff, 0x00, 0xff]));
  });
  await expectSentence(dataDir, damageOf(dataDir, 'is damaged \\(.*WAL'));
});

test('a database of a newer version is reported with one message, and not changed', async () => {
  const newerDuckDb = await damaged('newer-duckdb', async (file) => {
    const header = (await readFile(file)).subarray(0, 4096);
    header.writeBigUInt64LE(999n, 12);
    await overwrite(file, 0, sealHeader(header));
  });
  const newerTables = await damaged('newer-tables', async (file) => {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('UPDATE store_state SET schema_version = 999');
    await connection.run('DROP TABLE tags');
    connection.closeSync();
    instance.closeSync();
  });
  for (const dataDir of [newerDuckDb, newerTables]) {
    const before = await readFile(path.join(dataDir, 'semblance.duckdb'));
    await expectSentence(dataDir, /was written by another version .*\. Start that version/);
    const after = await readFile(path.join(dataDir, 'semblance.duckdb'));
    expect(after.equals(before)).toBe(true);
  }
});

test('a data directory that is a file, or lies below one, is reported with one message', async () => {
  const file = path.join(root, 'a-file');
  await writeFile(file, 'in the way');
  await expectSentence(file, /a-file cannot be used: .*a-file is a file, not a folder/);
  const below = path.join(file, 'data');
  await expectSentence(below, /cannot be used: .* is inside a file, not a folder/);
  await expect(openKeys(below)).rejects.toThrow(/is inside a file, not a folder/);
  const dataDir = await damaged('database-folder', async (database) => {
    await rm(database);
    await mkdir(database);
  });
  await expectSentence(dataDir, /semblance\.duckdb is a folder, not a file/);
});

test('a read-only or full disk is reported with one message', async (context) => {
  const disk = path.join(root, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    context.skip('no disk of a given size can be mounted here');
  }
  try {
    const dataDir = path.join(disk, 'data');
    await mkdir(dataDir);
    await (await openEngine(dataDir)).engine.close();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expectSentence(dataDir, /is on a read-only file system; mount it writable/);
    await expectSentence(path.join(disk, 'new'), /disk\/new cannot be used: .* cannot be created/);
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    // More than the disk holds: it is written until nothing is left.
    await writeFile(path.join(disk, 'ballast'), Buffer.alloc(17_000_000)).catch(() => undefined);
    await expectSentence(path.join(disk, 'new'), /the disk is full; free some space/);
  } finally {
    // Not waiting for what DuckDB still holds of a database that it could not open.
    execFileSync('umount', ['-l', disk]);
  }
});
