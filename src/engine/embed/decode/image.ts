import sharp, { type Sharp } from 'sharp';

/** Properties of an image, upright by its orientation. */
export interface ImageInfo {
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Interleaved 8-bit sRGB, upright, on its background, at most 640 pixels along its longest edge.
 */
export interface Pixels {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Resizes the image to a square, ignoring its aspect ratio, as interleaved RGB. */
export function squash(picture: Pixels, edgePx: number): Promise<Uint8Array> {
  return openImage(picture)
    .resize(edgePx, edgePx, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

export function openImage({ rgb, width, height }: Pixels): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
