import { openImage, type Pixels } from './image.ts';
import type { PixelRegion } from './pixel-region.ts';
import { fitImage, type SourceImage } from './source-image.ts';

/**
 * Decoded, this takes 96 MB per image of a thread. Larger images are decoded again for each region.
 */
const MAX_SHARED_MEGAPIXELS = 32;

export type CutRegion = (region: PixelRegion) => Promise<Pixels>;

/**
 * Cuts regions out of one image, bit for bit as `SourceImage` does, and decodes the image only once
 * where possible, because decoding a large image takes longer than the network.
 * @param whole the image as decoded by `SourceImage`
 */
export async function openRegions(
  image: SourceImage,
  whole: Pixels,
  nRegions: number,
): Promise<CutRegion> {
  const pixels = await sharedPixels(image, whole, nRegions);
  if (!pixels) return (region) => image.decode(region);
  return (region) => fitImage(openImage(pixels).extract(region), '#ffffff');
}

/**
 * The image at full resolution; null when its regions would differ or decoding it once would not
 * pay.
 */
async function sharedPixels(
  image: SourceImage,
  whole: Pixels,
  nRegions: number,
): Promise<Pixels | null> {
  const { width, height } = image.info;
  if (whole.width === width && whole.height === height) return whole;
  if (nRegions < 2 || width * height > MAX_SHARED_MEGAPIXELS * 1e6) return null;
  // With more bits, a region is first resized and then reduced to eight bits; the other order
  // differs.
  return image.hasEightBits ? image.decodeFullSize() : null;
}
