import { isMainThread } from 'node:worker_threads';
import type { Metadata } from 'sharp';
import { DECODED_EDGE_PX } from '#engine/embed/features/recipe.ts';
import type { StrippedImage } from '#engine/embed/side-data/strip-side-data.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

/**
 * Larger images are rejected before decoding, because a file of a few kilobytes can claim any size.
 * Medium-format cameras take 151 megapixels, the largest size a photograph is likely to have.
 */
export const MAX_MEGAPIXELS = 200;

/**
 * Decodes above this memory run in separate processes and leave the threads free. A 12-megapixel
 * photo takes about 40 MB even when it is progressive.
 */
export const LARGE_DECODE_BYTES = 96 * 2 ** 20;
/**
 * The most memory that one decode may take in this thread; a larger one runs in a separate process.
 */
export const MAX_BYTES_HERE = isMainThread ? Number.POSITIVE_INFINITY : LARGE_DECODE_BYTES;
/** Total memory of all decodes in separate processes, and so the maximum of one. */
export const MAX_DECODE_BYTES = 2 ** 30;

const SAMPLE_BYTES: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
  double: 8,
};

/** JPEG coefficients, of two bytes each, per pixel, by chroma subsampling. */
const COEFFICIENT_BYTES: Readonly<Record<string, number>> = {
  '4:2:0': 3,
  '4:2:0:4': 5,
  '4:2:2': 4,
};

export function isHevc({ compression }: Metadata): boolean {
  return compression === 'hevc';
}

export interface DecodeNeeds {
  /** Whether regions are also cut out at full resolution, in addition to the resized whole. */
  readonly regions: boolean;
}

/**
 * Peak memory of decoding an image in bytes, estimated from its header. Accurate within a factor of
 * two for images of more than ten megapixels, where it matters.
 * @throws UnreadableImageError when the image is too large to be decoded at all
 */
export function estimateDecodeBytes(
  image: StrippedImage,
  metadata: Metadata,
  needs: DecodeNeeds,
): number {
  const pixels = metadata.width * metadata.height;
  if (pixels > MAX_MEGAPIXELS * 1e6)
    throw new UnreadableImageError(`the image has more than ${MAX_MEGAPIXELS} million pixels`);
  const estimate = 2 * image.bytes.length + pixels * bytesPerPixel(image, metadata, needs);
  // HEVC always runs in a process, because no time limit can end a thread that decodes it.
  const bytes = isHevc(metadata) ? Math.max(estimate, LARGE_DECODE_BYTES + 1) : estimate;
  if (bytes > MAX_DECODE_BYTES) {
    const needed = (bytes / 2 ** 30).toFixed(1);
    throw new UnreadableImageError(
      `decoding it would need ${needed} GB of memory, but the limit is ${MAX_DECODE_BYTES / 2 ** 30} GB`,
    );
  }
  return bytes;
}

function bytesPerPixel(
  { type, nScans }: StrippedImage,
  metadata: Metadata,
  { regions }: DecodeNeeds,
): number {
  const { channels, depth, orientation = 1, isProgressive } = metadata;
  const sample = SAMPLE_BYTES[depth] ?? 8;
  const whole = channels * sample;
  /** Samples that are not bytes are read a second time to find their range. */
  const ranged = depth === 'uchar' ? 0 : whole + channels;
  // A rotated image is buffered, because its lines are decoded in another order than needed.
  const turned = orientation > 1 ? whole : 0;
  switch (type) {
    case 'jpeg': {
      const subsampling = metadata.chromaSubsampling ?? '';
      const coefficients = COEFFICIENT_BYTES[subsampling] ?? 2 * channels;
      const shrunk = regions ? 1 : jpegShrink(metadata) ** 2;
      return (nScans > 1 ? coefficients : 0) + turned / shrunk;
    }
    case 'png':
      return (isProgressive ? whole : 0) + turned + ranged;
    case 'tiff':
      return whole + turned + ranged;
    case 'webp':
    case 'gif':
      return 8 + turned;
    case 'heif':
      // Planes, their conversion to RGB and, for HEVC, a copy of it outside the decoder.
      return isHevc(metadata) ? 16 : 8 * sample + ranged;
  }
}

/** The factor by which libjpeg reduces the width while decoding an image that is resized anyway. */
function jpegShrink({ width, height }: Metadata): number {
  const spare = Math.max(width, height) / DECODED_EDGE_PX;
  return [8, 4, 2].find((shrink) => shrink <= spare) ?? 1;
}
