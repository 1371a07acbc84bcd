import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '#platform/user-error.ts';
import { findClassImages } from './class-folders.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'class-folders-'));
});
afterEach(() => rm(root, { recursive: true }));

async function touch(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
}

test('the name of the first folder is the class, at any depth of the image', async () => {
  await touch('cats/1.jpg', 'cats/old/2.png', 'dogs/1.webp', 'loose.jpg', 'dogs/list.txt');
  expect(await findClassImages(root)).toEqual([
    { file: path.join(root, 'cats/1.jpg'), className: 'cats' },
    { file: path.join(root, 'cats/old/2.png'), className: 'cats' },
    { file: path.join(root, 'dogs/1.webp'), className: 'dogs' },
  ]);
});

test.each([
  ['no pictures', []],
  ['pictures without folders', ['1.jpg', '2.jpg']],
  ['one class', ['cats/1.jpg', 'cats/2.jpg']],
  ['one picture a class', ['cats/1.jpg', 'dogs/2.jpg']],
])(
  'a folder with %s is rejected with a message that states what it must contain',
  async (_, files) => {
    await touch(...files);
    const finding = findClassImages(root);
    await expect(finding).rejects.toBeInstanceOf(UserError);
    await expect(finding).rejects.toThrow(`${root} must contain at least two folders of images`);
  },
);

test('the error for a folder that cannot be opened names it', async () => {
  const absent = path.join(root, 'absent');
  await expect(findClassImages(absent)).rejects.toThrow(
    new UserError(`The folder ${absent} cannot be opened.`),
  );
});
