import { readFile } from 'node:fs/promises';
import type { Pixels } from '#engine/embed/decode/image.ts';
import type { PixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';

/** A crop keeps between this and all of the picture's area: what people cut out of a photo. */
const SMALLEST_AREA = 0.15;
/** How much wider or narrower than the photo a crop may be. */
const WIDEST_STRETCH = 4 / 3;

/**
 * The photo itself, then `crops` random parts of it, cut out at full resolution.
 * @throws UnreadableImageError
 */
export async function readViews(
  file: string,
  crops: number,
  random: () => number,
): Promise<Pixels[]> {
  const bytes = await readFile(file);
  const image = await SourceImage.open(bytes);
  const { width, height } = image.info;
  const regions = Array.from({ length: crops }, () => randomRegion(width, height, random));
  return Promise.all([image.decode(), ...regions.map((region) => image.decode(region))]);
}

function randomRegion(width: number, height: number, random: () => number): PixelRegion {
  const edge = Math.sqrt(SMALLEST_AREA + (1 - SMALLEST_AREA) * random());
  const stretch = Math.sqrt(WIDEST_STRETCH) ** (2 * random() - 1);
  const cropWidth = part(width, edge * stretch);
  const cropHeight = part(height, edge / stretch);
  return {
    left: Math.floor(random() * (width - cropWidth + 1)),
    top: Math.floor(random() * (height - cropHeight + 1)),
    width: cropWidth,
    height: cropHeight,
  };
}

function part(length: number, share: number): number {
  return Math.max(1, Math.min(length, Math.round(length * share)));
}
