import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLASSES, drawImage } from '../../e2e/gallery.ts';

const PICTURES_PER_CLASS = 12;

/** Draws class folders, for whoever has no photos of classes at hand. */
export async function drawClassFolders(root: string): Promise<void> {
  for (const className of CLASSES) {
    await mkdir(path.join(root, className), { recursive: true });
    for (let n = 0; n < PICTURES_PER_CLASS; n++) {
      await writeFile(path.join(root, className, `${n}.jpg`), await drawImage(className, n));
    }
  }
}
