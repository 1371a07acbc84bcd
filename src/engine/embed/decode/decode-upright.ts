import type { ImageInfo } from './image.ts';
import { SourceImage } from './source-image.ts';

/** WebP quality of a preview, which is displayed but never embedded. */
const QUALITY = 85;

export interface UprightPreview extends ImageInfo {
  /** A WebP, upright, in sRGB, at most `maxEdge` pixels along its longest edge. */
  readonly preview: Uint8Array;
}

/**
 * Decodes an image of any readable format, regardless of its name, for display. `width` and
 * `height` are those of the upright original, in which bounding boxes are given.
 * @param maxEdge in pixels; smaller images keep their size
 * @throws UnreadableImageError
 */
export async function decodeUpright(
  bytes: Uint8Array,
  { maxEdge }: { maxEdge: number },
): Promise<UprightPreview> {
  const image = await SourceImage.open(bytes);
  return { ...image.info, preview: await image.encodePreview(maxEdge, QUALITY) };
}
