import { openImage, type Pixels } from './image.ts';
import type { PixelRegion } from './pixel-region.ts';
import { fitImage, type SourceImage } from './source-image.ts';

/** Decoded meanwhile they take 96 MB, of each picture that a thread has. Larger images are decoded for each region. */
const MAX_SHARED_MEGAPIXELS = 32;

export type CutRegion = (region: PixelRegion) => Promise<Pixels>;

/**
 * Cuts regions out of one image, each bit for bit as `SourceImage` gives it, and decodes the image
 * once for all of them where it can: decoding a large one takes longer than the network.
 * @param whole the image as `SourceImage` gives it
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

/** The image at full resolution, unless regions of it would then differ or it would not pay. */
async function sharedPixels(
  image: SourceImage,
  whole: Pixels,
  nRegions: number,
): Promise<Pixels | null> {
  const { width, height } = image.info;
  if (whole.width === width && whole.height === height) return whole;
  if (nRegions < 2 || width * height > MAX_SHARED_MEGAPIXELS * 1e6) return null;
  // A region with more bits is made smaller first and loses them then, not the other way round.
  return image.hasEightBits ? image.decodeFullSize() : null;
}
