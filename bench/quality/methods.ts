import path from 'node:path';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { Pixels } from '#engine/embed/decode/image.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { ModelSource } from '#engine/embed/model/model-source.ts';
import { FLOORS } from './floors.ts';

/** The embedding and its floors, side by side: unit vectors, nearer the larger their dot product. */
export interface Methods {
  /** The embedding first. */
  readonly names: readonly string[];
  /** The model of the embedding. */
  readonly model: EmbeddingModel;
  /**
   * One vector of each method for an image file, or a region of it.
   * @throws UnreadableImageError
   */
  describe(bytes: Uint8Array, region?: BoundingBox): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * @param scratch a folder for the converted network and for thumbnails nobody looks at
 * @param source the model of the embedding
 * @throws ModelError
 */
export async function openMethods(scratch: string, source: ModelSource): Promise<Methods> {
  const modelDir = path.join(scratch, 'models');
  const embedder = await createEmbedder({ modelDir, source, mayDownload: true });
  const thumbnailPath = path.join(scratch, 'thumbnail.webp');
  return {
    model: embedder.model,
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
