import { watch } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderUnreadableError, findImages } from '#engine/indexing/folder/find-images.ts';
import { type ListedFolders, type WatchFolderJob, watchFolder } from './watch-folder.ts';

let folder: string;
let stop: AbortController;
let watching: Promise<void>;
/** What each run found. */
let runs: string[][];
let log: string[];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'semblance-watch-')));
  stop = new AbortController();
  runs = [];
  log = [];
});
afterEach(async () => {
  stop.abort();
  await watching;
  await rm(folder, { recursive: true, force: true });
});

const put = (file: string) => writeFile(path.join(folder, file), 'x');
const latest = () => runs.at(-1);
const seen = (files: string[]) => expect.poll(latest).toEqual(files);

async function look(listed: ListedFolders): Promise<boolean> {
  try {
    const walk = findImages(folder, { leaveOut: path.join(folder, 'data') });
    let step = await walk.next();
    for (; !step.done; step = await walk.next()) listed.add(step.value.folder);
    runs.push(step.value.files.map((file) => file.path));
    return true;
  } catch (error) {
    if (!(error instanceof FolderUnreadableError)) throw error;
    runs.push(['unreadable']);
    return false;
  }
}

function start(options: Partial<WatchFolderJob> = {}): void {
  watching = watchFolder({
    folder,
    leaveOut: path.join(folder, 'data'),
    index: look,
    log: (message) => log.push(message),
    signal: stop.signal,
    ...options,
  });
}

test('reports added, renamed and removed files and folders', async () => {
  await put('a.png');
  start();
  await seen(['a.png']);
  await mkdir(path.join(folder, 'trip'));
  await put('trip/b.png');
  await seen(['a.png', 'trip/b.png']);
  await rename(path.join(folder, 'trip'), path.join(folder, 'journey'));
  await seen(['a.png', 'journey/b.png']);
  await put('journey/c.png');
  await seen(['a.png', 'journey/b.png', 'journey/c.png']);
  await rm(path.join(folder, 'journey'), { recursive: true });
  await mkdir(path.join(folder, 'journey'));
  await seen(['a.png']);
  await put('journey/d.png');
  await seen(['a.png', 'journey/d.png']);
});

test('a burst of changes starts only a few runs', async () => {
  start();
  await seen([]);
  const files = Array.from({ length: 300 }, (_, n) => `${1000 + n}.png`);
  for (const file of files) await put(file);
  await seen(files);
  expect(runs.length).toBeLessThan(10);
});

test('a change during a run starts one more run', async () => {
  const go = new AbortController();
  start({
    index: async (listed) => {
      const isGood = await look(listed);
      if (runs.length === 1)
        await new Promise((resolve) => go.signal.addEventListener('abort', resolve));
      return isGood;
    },
  });
  await seen([]);
  await put('a.png');
  await put('b.png');
  go.abort();
  await seen(['a.png', 'b.png']);
  expect(runs).toHaveLength(2);
});

test('hidden files, files that are no images and our own files start no run', async () => {
  await mkdir(path.join(folder, 'data'));
  await put('notes.txt');
  start();
  await seen([]);
  await put('.hidden.png');
  await put('data/thumbnail.png');
  await put('notes.txt');
  // Events come in order: a run that these had made would be there before this one.
  await setTimeout(1_000);
  await put('a.png');
  await seen(['a.png']);
  expect(runs).toHaveLength(2);
});

test('a folder that disappears is polled until it returns, and is then watched', async () => {
  await put('a.png');
  start({ rescanMs: 100 });
  await seen(['a.png']);
  await rename(folder, `${folder}-away`);
  await seen(['unreadable']);
  await rename(`${folder}-away`, folder);
  await seen(['a.png']);
  await put('b.png');
  await seen(['a.png', 'b.png']);
  expect(log).toEqual([]);
});

test('a folder that cannot be opened does not start run after run', async () => {
  await mkdir(path.join(folder, 'closed'));
  const watchOne = ((name: string, ...rest: [object, () => void]) => {
    if (name.endsWith('closed')) throw Object.assign(new Error('closed'), { code: 'EACCES' });
    return watch(name, ...rest);
  }) as typeof watch;
  start({ watch: watchOne });
  await seen([]);
  await setTimeout(1_500);
  await put('a.png');
  await seen(['a.png']);
  expect(runs).toHaveLength(2);
  expect(log).toEqual([]);
});

test('when watches run out, this is reported once and the folder is polled', async () => {
  await mkdir(path.join(folder, 'inner'));
  const watchOne = ((name: string, ...rest: [object, () => void]) => {
    if (name.endsWith('inner')) throw Object.assign(new Error('no watch left'), { code: 'ENOSPC' });
    return watch(name, ...rest);
  }) as typeof watch;
  start({ watch: watchOne, rescanMs: 100 });
  await expect.poll(() => runs.length).toBeGreaterThan(3);
  await put('inner/a.png');
  await seen(['inner/a.png']);
  expect(log).toEqual([expect.stringMatching(/cannot be watched \(ENOSPC\).*max_user_watches/)]);
});
