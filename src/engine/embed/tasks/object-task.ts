import type { BoundingBox } from '#contract/bounding-box.ts';
import type { ImageInfo } from '#engine/embed/decode/image.ts';
import type { CutRegion } from '#engine/embed/decode/image-regions.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import type { Extractor } from '#engine/embed/extract/extractor.ts';
import type { Detection } from '#engine/embed/features/detections.ts';
import type { NamedObject } from './named-objects.ts';
import { encodeThumbnail } from './thumbnail.ts';

/** The wanted objects of an image: those named, those the detector finds, or none. */
export type WantedObjects = readonly NamedObject[] | 'detected' | 'none';

/** A region of an image, embedded like a separate image. */
export interface EmbeddedObject {
  readonly boundingBox: BoundingBox;
  readonly label: string;
  readonly vector: Float32Array;
  /** A WebP of the region alone. */
  readonly thumbnail: Uint8Array;
}

/**
 * Embeds regions of an image exactly as a region of an upload is embedded, so that the vectors are
 * equal. Sequential, because an image may have hundreds.
 */
export async function embedObjects(
  extractor: Extractor,
  cut: CutRegion,
  { width, height }: ImageInfo,
  objects: readonly Pick<Detection, 'box' | 'label'>[],
): Promise<EmbeddedObject[]> {
  const embedded: EmbeddedObject[] = [];
  for (const { box, label } of objects) {
    const picture = await cut(pixelRegion(box, width, height));
    const [vector, thumbnail] = await Promise.all([
      extractor.extract(picture),
      encodeThumbnail(picture),
    ]);
    embedded.push({ boundingBox: box, label, vector, thumbnail });
  }
  return embedded;
}
