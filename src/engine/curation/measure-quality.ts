import { readFile } from 'node:fs/promises';
import type { ImageQuality } from '#engine/store/quality-store.ts';

/** Sharpness depends on the size, so larger images are measured at this longest edge. */
const EDGE_PX = 256;
const CHANNELS = 3;

/** Measures a thumbnail; null if it cannot be read. */
export async function measureQuality(thumbnail: string): Promise<ImageQuality | null> {
  try {
    const { default: sharp } = await import('sharp');
    const { data, info } = await sharp(await readFile(thumbnail))
      .flatten({ background: '#fff' })
      .toColorspace('srgb')
      .resize(EDGE_PX, EDGE_PX, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return qualityOfPixels(data, info.width);
  } catch {
    return null;
  }
}

/** @param rgb pixels of 8 bits per channel, row by row */
export function qualityOfPixels(rgb: Uint8Array, width: number): ImageQuality {
  const luma = lumaOf(rgb);
  let sum = 0;
  for (const value of luma) sum += value;
  return {
    brightness: sum / luma.length / 255,
    sharpness: varianceOfLaplacian(luma, width),
  };
}

/** ITU-R BT.601, 0–255. */
function lumaOf(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(rgb.length / CHANNELS);
  for (let i = 0; i < luma.length; i++) {
    const at = CHANNELS * i;
    luma[i] =
      0.299 * (rgb[at] as number) +
      0.587 * (rgb[at + 1] as number) +
      0.114 * (rgb[at + 2] as number);
  }
  return luma;
}

/**
 * A measure of focus by Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000.
 * Over the inner pixels; 0 if there are none.
 */
function varianceOfLaplacian(luma: Float32Array, width: number): number {
  const height = luma.length / width;
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const around =
        (luma[at - 1] as number) +
        (luma[at + 1] as number) +
        (luma[at - width] as number) +
        (luma[at + width] as number);
      const value = around - 4 * (luma[at] as number);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}
