import type { Metadata } from 'sharp';
import {
  DAMAGED_IMAGE,
  UnreadableImageError,
} from '#engine/embed/side-data/unreadable-image-error.ts';
import { writePlainTiff } from './plain-tiff.ts';

/**
 * Decodes the primary image of a HEIC to a TIFF with its color profile, upright by its own
 * transformations. sharp's build of libvips decodes no HEVC; libheif does so in WebAssembly and
 * blocks its thread meanwhile.
 * @throws UnreadableImageError
 */
export async function decodeHevc(heic: Uint8Array, metadata: Metadata): Promise<Buffer> {
  // Loaded on demand: two megabytes that most servers never need.
  const { default: libheif } = await import('libheif-js/wasm-bundle.js');
  const images = new libheif.HeifDecoder().decode(heic);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw new UnreadableImageError(DAMAGED_IMAGE);
    const [width, height] = [image.get_width(), image.get_height()];
    // The memory estimate is based on the size in the header.
    if (width * height !== metadata.width * metadata.height)
      throw new UnreadableImageError(DAMAGED_IMAGE);
    const data = new Uint8ClampedArray(4 * width * height);
    const result = await new Promise((done) => image.display({ data, width, height }, done));
    if (result === null) throw new UnreadableImageError(DAMAGED_IMAGE);
    const hasAlpha = metadata.hasAlpha === true;
    return writePlainTiff({
      width,
      height,
      samples: hasAlpha ? new Uint8Array(data.buffer) : withoutAlpha(data),
      channels: hasAlpha ? 4 : 3,
      photometric: 2,
      extraSamples: hasAlpha ? [2] : [],
      profile: metadata.icc,
    });
  } finally {
    for (const image of images) image.free();
  }
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
