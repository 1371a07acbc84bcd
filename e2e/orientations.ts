import sharp, { type Sharp } from 'sharp';
import { type ClassName, drawImage } from './gallery.ts';

/** All values of EXIF's Orientation. */
export const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Orientation = (typeof ORIENTATIONS)[number];
export type OrientedFormat = 'jpeg' | 'webp' | 'tiff';

/** What each cell of the mosaic shows, and where it lies in the upright image. */
export const CELLS = [
  { name: 'checks', x: 0, y: 0 },
  { name: 'balls', x: 0.5, y: 0 },
  { name: 'stripes', x: 0, y: 0.5 },
  { name: 'windows', x: 0.5, y: 0.5 },
] as const satisfies readonly { name: ClassName; x: number; y: number }[];

export const MOSAIC_WIDTH = 960;
export const MOSAIC_HEIGHT = 720;

/** Four pictures of the gallery, number 1 of their classes: which corner is searched decides what is found. */
export async function drawMosaic(): Promise<Buffer> {
  const create = { width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT, channels: 3 } as const;
  const cells = CELLS.map(async ({ name, x, y }) => ({
    input: await drawImage(name, 1),
    left: x * MOSAIC_WIDTH,
    top: y * MOSAIC_HEIGHT,
  }));
  return sharp({ create: { ...create, background: '#fff' } })
    .composite(await Promise.all(cells))
    .removeAlpha()
    .png()
    .toBuffer();
}

/** How the upright pixels are stored under each orientation, so that the tag turns them upright again. */
const STORED: Record<Orientation, (upright: Sharp) => Sharp> = {
  1: (upright) => upright,
  2: (upright) => upright.flop(),
  3: (upright) => upright.rotate(180),
  4: (upright) => upright.flip(),
  5: (upright) => upright.rotate(90),
  6: (upright) => upright.rotate(270),
  7: (upright) => upright.rotate(270),
  8: (upright) => upright.rotate(90),
};
/** These are mirrored after they were turned. */
const MIRRORED: readonly Orientation[] = [5, 7];

/** An image file whose pixels lie as a camera held that way stores them. */
export async function storeOriented(
  upright: Uint8Array,
  orientation: Orientation,
  format: OrientedFormat,
): Promise<Buffer> {
  const turned = await STORED[orientation](sharp(upright)).png().toBuffer();
  const stored = MIRRORED.includes(orientation) ? sharp(turned).flop() : sharp(turned);
  return stored.toFormat(format, { quality: 92 }).withMetadata({ orientation }).toBuffer();
}
