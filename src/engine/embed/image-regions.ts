import {
  decodeFullSize,
  decodePicture,
  fitPicture,
  hasEightBits,
  type ImageInfo,
  openPicture,
  type Picture,
} from './image.ts';
import type { PixelRegion } from './pixel-region.ts';

/** Decoded meanwhile they take 150 MB, of each picture that a thread has. Larger images are decoded for each region. */
const MAX_SHARED_MEGAPIXELS = 50;

export type CutRegion = (region: PixelRegion) => Promise<Picture>;

/**
 * Cuts regions out of one image, each bit for bit as `decodePicture` gives it, and decodes the image
 * once for all of them where it can: decoding a large one takes longer than the network.
 * @param whole the image as `decodePicture` gives it
 */
export async function openRegions(
  bytes: Uint8Array,
  info: ImageInfo,
  whole: Picture,
  nRegions: number,
): Promise<CutRegion> {
  const pixels = await sharedPixels(bytes, info, whole, nRegions);
  if (!pixels) return (region) => decodePicture(bytes, region);
  return (region) => fitPicture(openPicture(pixels).extract(region));
}

/** The image at full resolution, unless regions of it would then differ or it would not pay. */
async function sharedPixels(
  bytes: Uint8Array,
  { width, height }: ImageInfo,
  whole: Picture,
  nRegions: number,
): Promise<Picture | null> {
  if (whole.width === width && whole.height === height) return whole;
  if (nRegions < 2 || width * height > MAX_SHARED_MEGAPIXELS * 1e6) return null;
  // A region with more bits is made smaller first and loses them then, not the other way round.
  if (!(await hasEightBits(bytes))) return null;
  return decodeFullSize(bytes);
}
