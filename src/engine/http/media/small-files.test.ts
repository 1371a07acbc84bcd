import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SmallFiles } from './small-files.ts';

async function start(isOwn: boolean) {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-small-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = new SmallFiles();
  const file = path.join(folder, 'thumb.webp');
  const write = (text: string) => writeFile(file, text);
  const text = async (etag: string, size: number) => {
    const bytes = await files.read(file, etag, size, isOwn);
    return bytes && Buffer.from(bytes).toString();
  };
  return { file, write, text };
}

describe.each([
  ['of the server', true],
  ['of the user', false],
])('files %s', (_, isOwn) => {
  test('a file is read once for each ETag', async () => {
    const { write, text, file } = await start(isOwn);
    await write('first');
    expect(await text('1', 5)).toBe('first');
    await write('other');
    expect(await text('2', 5)).toBe('other');
    await rm(file);
    expect(await text('1', 5)).toBe('first');
    expect(await text('2', 5)).toBe('other');
  });

  test('a file of another size than its ETag is read again', async () => {
    const { write, text } = await start(isOwn);
    await write('half');
    expect(await text('1', 9)).toBe('half');
    await write('the whole');
    expect(await text('1', 9)).toBe('the whole');
  });

  test('a large file is left to be streamed, and a missing one is an error', async () => {
    const { write, text } = await start(isOwn);
    await expect(text('1', 5)).rejects.toThrow(/ENOENT/);
    await write('x'.repeat(65_537));
    expect(await text('1', 65_537)).toBeUndefined();
  });
});
