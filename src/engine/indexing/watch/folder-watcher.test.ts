import { EventEmitter } from 'node:events';
import type { watch } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FolderEvents } from './folder-watcher.ts';

/** Number of changes that events of a watch on Windows make, whose names have backslashes. */
function changesAfter(root: string, leaveOut: string, ...events: (readonly [string, string])[]) {
  let told: ((event: string, name: string) => void) | undefined;
  const watchOne = ((_folder: string, _options: object, listener: typeof told) => {
    told = listener;
    return Object.assign(new EventEmitter(), { close: () => undefined });
  }) as unknown as typeof watch;
  const folder = new FolderEvents(root, { leaveOut, watch: watchOne, system: path.win32 });
  folder.add('');
  for (const [event, name] of events) told?.(event, name);
  return folder.count;
}

test.each([
  ['change', 'a.jpg', 1],
  ['change', 'sub\\a.JPG', 1],
  ['change', 'sub\\annotations.json', 1],
  ['rename', 'sub', 1],
  ['change', 'sub\\notes.txt', 0],
  ['rename', '$RECYCLE.BIN\\a.jpg', 0],
  ['rename', 'sub\\.hidden\\a.jpg', 0],
])('of a drive of Windows, a %s of %s is a change: %i', (event, name, count) => {
  expect(changesAfter('D:\\', 'C:\\data', [event, name])).toBe(count);
});

test('changes of the data directory in the folder are ignored, whatever the case of its path', () => {
  const events = [
    ['rename', 'DATA\\thumbnails\\a.jpg'],
    ['rename', 'data2\\a.jpg'],
  ] as const;
  expect(changesAfter('D:\\photos', 'D:\\photos\\data', ...events)).toBe(1);
});
