import { openImage, type Pixels } from '#engine/embed/decode/image.ts';

const WIDTH = 9;
const HEIGHT = 8;
const BITS_PER_ROW = WIDTH - 1;

/**
 * dHash: whether each pixel of a 9×8 grey copy is brighter than the one to its right
 * (Krawetz: Kind of Like That, hackerfactor.com, 2013).
 * @returns 64 numbers, ±1/8: of unit length, and their dot product is 1 − 2 · (bits that differ) / 64
 */
export async function differenceHash(picture: Pixels): Promise<Float32Array> {
  const luma = await openImage(picture)
    .resize(WIDTH, HEIGHT, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  return Float32Array.from({ length: BITS_PER_ROW * HEIGHT }, (_, bit) => {
    const pixel = Math.floor(bit / BITS_PER_ROW) * WIDTH + (bit % BITS_PER_ROW);
    return ((luma[pixel] ?? 0) > (luma[pixel + 1] ?? 0) ? 1 : -1) / 8;
  });
}
