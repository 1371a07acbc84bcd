import type { Sharp } from 'sharp';
import { runDecoder } from './decode-errors.ts';

/** Background color of transparent areas. */
export type Ground = '#ffffff' | '#000000';

/** Enough to determine the color of a drawing. */
const SAMPLED_EDGE_PX = 128;
/** Minimum luma, 0–255, of pixels with little contrast to white. */
const LIGHT = 200;
/**
 * Minimum share of light among visible pixels. High, because a page of black text is mostly white
 * too.
 */
const MIN_LIGHT_SHARE = 0.98;

/**
 * White, or black for a drawing that would be invisible on white.
 * @param image upright, not yet flattened
 */
export async function chooseGround(image: Sharp): Promise<Ground> {
  const { data, info } = await runDecoder(
    image
      .resize(SAMPLED_EDGE_PX, SAMPLED_EDGE_PX, { fit: 'inside', withoutEnlargement: true })
      .toColorspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  let [visible, light] = [0, 0];
  for (let pixel = 0; pixel < data.length; pixel += info.channels) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(pixel, pixel + 4);
    visible += alpha;
    // Rec. 601 luma.
    if (0.299 * red + 0.587 * green + 0.114 * blue >= LIGHT) light += alpha;
  }
  return visible > 0 && light >= MIN_LIGHT_SHARE * visible ? '#000000' : '#ffffff';
}
