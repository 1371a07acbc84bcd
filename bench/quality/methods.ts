import path from 'node:path';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { Pixels } from '#engine/embed/decode/image.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { FLOORS } from './floors.ts';

/** The embedding and its floors, side by side: unit vectors, nearer the larger their dot product. */
export interface Methods {
  /** The embedding first. */
  readonly names: readonly string[];
  /**
   * One vector of each method for an image file, or a region of it.
   * @throws UnreadableImageError
   */
  describe(bytes: Uint8Array, region?: BoundingBox): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** @param scratch a folder for the converted network and for thumbnails nobody looks at */
export async function openMethods(scratch: string): Promise<Methods> {
  const embedder = await createEmbedder({ modelDir: path.join(scratch, 'models') });
  const thumbnailPath = path.join(scratch, 'thumbnail.webp');
  return {
    names: ['embedding', ...FLOORS.map(({ name }) => name)],
    describe: async (bytes, region) => {
      const requestedBox = region ? { unit: 'fraction' as const, ...region } : null;
      const picture = await decode(bytes, region);
      return Promise.all([
        embedder.embedBytes(bytes, { thumbnailPath, requestedBox }).then(({ vector }) => vector),
        ...FLOORS.map((floor) => floor.describe(picture)),
      ]);
    },
    close: () => embedder.close(),
  };
}

async function decode(bytes: Uint8Array, region?: BoundingBox): Promise<Pixels> {
  const image = await SourceImage.open(bytes);
  const { width, height } = image.info;
  return image.decode(region && pixelRegion(region, width, height));
}
