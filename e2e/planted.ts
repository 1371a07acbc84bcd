import path from 'node:path';
import sharp from 'sharp';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { type ClassName, drawImage } from './gallery.ts';

export const PLANTED_WIDTH = 480;
export const PLANTED_HEIGHT = 360;

export interface Planted {
  /** A PNG of 480 × 360. */
  readonly bytes: Buffer;
  /** The thing in it. */
  readonly box: BoundingBox;
}

/**
 * Pastes an image of the sample gallery at a random place of a drawn ground.
 * @param thing its file name without the extension
 * @param edge of the thing in pixels
 */
export async function plant(
  thing: string,
  ground: ClassName,
  edge: number,
  random: () => number,
): Promise<Planted> {
  const { folder } = await packagedGallery();
  const size = Math.round(edge);
  const input = await sharp(path.join(folder, `${thing}.webp`))
    .resize(size, size)
    .png()
    .toBuffer();
  const left = Math.floor(random() * (PLANTED_WIDTH - size));
  const top = Math.floor(random() * (PLANTED_HEIGHT - size));
  const bytes = await sharp(await drawImage(ground, Math.floor(6 * random())))
    .composite([{ input, left, top }])
    .png()
    .toBuffer();
  return {
    bytes,
    box: {
      x: left / PLANTED_WIDTH,
      y: top / PLANTED_HEIGHT,
      width: size / PLANTED_WIDTH,
      height: size / PLANTED_HEIGHT,
    },
  };
}
