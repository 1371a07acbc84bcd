import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { expectRejection, run } from './run-command.ts';
import { temporaryFolder } from './server.ts';

let root: string;
let photos: string;
let trip: string;
let dataDir: string;

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  trip = path.join(photos, 'trip');
  dataDir = path.join(root, 'data');
  await mkdir(trip, { recursive: true });
  for (const n of [0, 1]) await put(photos, n);
  for (const n of [2, 3, 4]) await put(trip, n);
  await semblance('index', photos, '--no-objects');
});
afterEach(() => rm(root, { recursive: true }));

async function put(folder: string, n: number): Promise<void> {
  await writeFile(path.join(folder, `hills-${n}.jpg`), await drawImage('hills', n));
}

/** A command that succeeds, on the data directory of the test. @returns what it prints */
async function semblance(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('semblance', ...args, '--data', dataDir);
  expect(code, stderr).toBe(0);
  return stdout;
}

const refuse = (args: string[], sentence: RegExp) =>
  expectRejection(['semblance', ...args, '--data', dataDir], sentence);

const TRIP_ROW = /^[0-9a-f-]{36} {2}photos {2}trip +3 +\d{4}-\d\d-\d\dT\S+$/m;

test('missing images are listed, deleted and purged without a server', async () => {
  await rename(trip, path.join(root, 'away'));
  expect(await semblance('index', photos, '--no-objects')).toMatch(/\(nothing new, 3 missing\)/);
  expect(await semblance('missing')).toMatch(TRIP_ROW);
  expect(await semblance('missing', 'remove', 'photos', 'elsewhere')).toMatch(/: 0 images deleted/);
  expect(await semblance('missing', 'remove', 'photos', 'trip/')).toMatch(/: 3 images deleted/);
  expect(await semblance('missing')).toBe('No images are missing.\n');
  expect(await semblance('purge')).toBe('photos: deleted what was kept for 0 images.\n');
  expect(await semblance('purge', 'photos', '--older-than', '0d')).toMatch(/kept for 3 images/);
});

test('missing and purge use a running server', async () => {
  await rename(photos, `${photos} away`);
  await mkdir(photos);
  const server = await startSemblance({ folders: [photos], dataDir, args: ['--no-objects'] });
  await server.ready();
  expect(await semblance('missing')).toMatch(/ photos {2}\(the whole folder\) +5 +\d{4}-\S+$/m);
  expect(await semblance('missing', 'remove', 'photos')).toMatch(/: 5 images deleted/);
  expect(await semblance('missing')).toBe('No images are missing.\n');
  expect(await semblance('purge', '--older-than', '0d')).toMatch(/kept for 5 images/);
  await refuse(['missing', 'remove'], /Name one dataset: semblance missing remove/);
  await refuse(['missing', 'remove', 'hpotos'], /No such dataset: "hpotos"/);
  await refuse(['purge', 'photos', 'trip'], /Name one dataset, or none/);
  await server.stop();
});
