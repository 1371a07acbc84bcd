import path from 'node:path';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { decodePicture } from '#engine/embed/image.ts';
import { FLOORS } from './floors.ts';

/** The embedding and its floors, side by side: unit vectors, nearer the larger their dot product. */
export interface Methods {
  /** The embedding first. */
  readonly names: readonly string[];
  /**
   * One vector of each method for an image file.
   * @throws UnreadableImageError
   */
  describe(bytes: Uint8Array): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** @param scratch a folder for the converted network and for thumbnails nobody looks at */
export async function openMethods(scratch: string): Promise<Methods> {
  const embedder = await createEmbedder({ modelDir: path.join(scratch, 'models') });
  const thumbnailPath = path.join(scratch, 'thumbnail.webp');
  return {
    names: ['embedding', ...FLOORS.map(({ name }) => name)],
    describe: async (bytes) => {
      const picture = await decodePicture(bytes);
      return Promise.all([
        embedder.embedBytes(bytes, { thumbnailPath }).then(({ vector }) => vector),
        ...FLOORS.map((floor) => floor.describe(picture)),
      ]);
    },
    close: () => embedder.close(),
  };
}
