import { link, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';

export interface DrawnPhotos {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** So many are drawn; the others are the same files under other names. */
  readonly distinct: number;
}

/** Smooth color with noise on it compresses, and so decodes, about like a photo. */
export async function drawPhotos(folder: string, photos: DrawnPhotos): Promise<void> {
  const { count, width, height, distinct } = photos;
  const random = seededRandom(1);
  const nameOf = (n: number) => path.join(folder, `${n}.jpg`);
  for (let n = 0; n < count; n++) {
    if (n < distinct) await writeFile(nameOf(n), await drawPhoto(width, height, random));
    else await link(nameOf(n % distinct), nameOf(n));
  }
}

async function drawPhoto(width: number, height: number, random: () => number): Promise<Buffer> {
  const coarse = Uint8Array.from({ length: 16 * 12 * 3 }, () => 256 * random());
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const;
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#808080', noise },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(coarse, { raw: { width: 16, height: 12, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer();
}
