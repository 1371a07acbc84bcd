import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Folder } from '#engine/datasets/dataset-registry.ts';
import { emojiNames } from './emoji-names.ts';

const DISPLAY_NAME = 'Sample gallery';

/** 3,391 rendered images (MIT) that are part of the installation, named by code points. */
export async function packagedGallery(): Promise<Folder> {
  const manifest = createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json');
  const folder = await realpath(path.join(path.dirname(manifest), 'assets'));
  return { folder, displayName: DISPLAY_NAME };
}

/** Folder of the gallery that `npm start` serves. */
export function sampleGalleryFolder(dataDir: string): string {
  return path.join(dataDir, 'sample-gallery');
}

/**
 * The images in the data directory under their Unicode names, with their groups as labels and their
 * names as captions, because nobody knows what `1f600.webp` shows. They are copied once.
 */
export async function sampleGallery(dataDir: string): Promise<Folder> {
  const wanted = sampleGalleryFolder(dataDir);
  if (!(await stat(wanted).catch(() => undefined))) await copyGallery(wanted);
  return { folder: await realpath(wanted), displayName: DISPLAY_NAME };
}

/** Under its name only when it is whole, because an interrupted start must not leave half of it. */
async function copyGallery(wanted: string): Promise<void> {
  const { folder: source } = await packagedGallery();
  const nameOf = await emojiNames();
  await mkdir(path.dirname(wanted), { recursive: true, mode: 0o700 });
  const unfinished = await mkdtemp(`${wanted}-`);
  try {
    const rows: string[][] = [['filename', 'label', 'caption']];
    const nCopies = new Map<string, number>();
    for (const file of await readdir(source)) {
      const { name, group } = nameOf(path.parse(file).name);
      // The package has two files of some emoji, with and without a variation selector.
      const n = (nCopies.get(name) ?? 0) + 1;
      nCopies.set(name, n);
      const copy = `${n === 1 ? name : `${name} (${n})`}${path.extname(file)}`;
      await copyFile(path.join(source, file), path.join(unfinished, copy));
      rows.push([copy, group, name]);
    }
    await writeFile(path.join(unfinished, 'image_annotations.csv'), stringify(rows));
    await rename(unfinished, wanted);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
