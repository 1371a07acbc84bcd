import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { type ClassName, drawImage } from './gallery.ts';

/** Size of an original: twice that of a drawn image. */
const WIDTH = 960;
const HEIGHT = 720;

/** Near-identical files, the best copy first, and the criterion in which it surpasses the second. */
export interface PlantedGroup {
  readonly files: readonly string[];
  readonly reason: 'PIXELS' | 'SHARPNESS' | 'FILE_SIZE' | 'NAME';
}

export interface PlantedCopies {
  readonly groups: readonly PlantedGroup[];
  readonly singles: readonly string[];
}

/**
 * Plants groups of near-identical files with known best copies among single images:
 * a larger and two smaller versions; a sharp and a blurred one in a larger file; the same pixels in a
 * larger and a smaller file; the same file under several names.
 */
export async function plantCopies(folder: string): Promise<PlantedCopies> {
  await mkdir(path.join(folder, 'more'), { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const [balls, stripes, checks] = [
    await original('balls'),
    await original('stripes'),
    await original('checks'),
  ];
  await writeFile(at('z-large.jpg'), balls);
  await sharp(balls)
    .resize(WIDTH / 2)
    .toFile(at('a-half.jpg'));
  await sharp(balls)
    .resize(WIDTH / 3)
    .toFile(at('more/third.png'));
  await sharp(stripes).jpeg({ quality: 70 }).toFile(at('a-compressed.jpg'));
  await writeFile(at('z-original.jpg'), stripes);
  const sample = await enlargedSample();
  await writeFile(at('z-sharp.jpg'), sample);
  await sharp(sample).blur(4).png().toFile(at('a-blurred.png'));
  await writeFile(at('same-2.jpg'), checks);
  await copyFile(at('same-2.jpg'), at('same-1.jpg'));
  await copyFile(at('same-2.jpg'), at('more/s.jpg'));
  await copyFile(at('same-2.jpg'), at('same-3.jpg'));
  const drawn = ['hills', 'stars', 'windows'] as const;
  for (const className of drawn) {
    await writeFile(at(`single-${className}.jpg`), await drawImage(className, 0));
  }
  const emoji = await copyOfSamples(folder);
  return {
    groups: [
      { files: ['more/s.jpg', 'same-1.jpg', 'same-2.jpg', 'same-3.jpg'], reason: 'NAME' },
      { files: ['z-large.jpg', 'a-half.jpg', 'more/third.png'], reason: 'PIXELS' },
      { files: ['z-sharp.jpg', 'a-blurred.png'], reason: 'SHARPNESS' },
      { files: ['z-original.jpg', 'a-compressed.jpg'], reason: 'FILE_SIZE' },
    ],
    singles: [...drawn.map((className) => `single-${className}.jpg`), ...emoji].sort(),
  };
}

/** An image of the sample gallery as a photograph in size. */
async function enlargedSample(): Promise<Buffer> {
  const { folder, names } = await samples([0.25]);
  return sharp(path.join(folder, names[0] ?? ''))
    .flatten({ background: '#fff' })
    .resize(WIDTH, HEIGHT, { fit: 'contain', background: '#fff' })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** Images of the sample gallery that do not resemble each other. */
async function copyOfSamples(folder: string): Promise<string[]> {
  const { folder: source, names } = await samples([0.1, 0.4, 0.7]);
  for (const name of names) await copyFile(path.join(source, name), path.join(folder, name));
  return names;
}

/** Images of the sample gallery at shares of the list of them. */
async function samples(shares: readonly number[]) {
  const { folder } = await packagedGallery();
  const all = (await readdir(folder)).sort();
  return { folder, names: shares.map((share) => all[Math.floor(share * all.length)] ?? '') };
}

async function original(className: ClassName): Promise<Buffer> {
  const drawn = await drawImage(className, 0);
  return sharp(drawn).resize(WIDTH, HEIGHT).jpeg({ quality: 95 }).toBuffer();
}
