import {
  type BoundingBox,
  BoundingBoxError,
  type RequestedBox,
  toFractions,
} from '#contract/bounding-box.ts';
import type { ImageInfo } from '#engine/embed/decode/image.ts';
import type { CutRegion } from '#engine/embed/decode/image-regions.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { isTurned, type Size, turnUpright } from '#engine/embed/decode/stored-frame.ts';
import type { Extractor } from '#engine/embed/extract/extractor.ts';
import type { Detection } from '#engine/embed/features/detections.ts';
import { encodeThumbnail } from './thumbnail.ts';

/** An object of an image that an annotation names. */
export interface NamedObject {
  readonly box: RequestedBox;
  readonly label: string;
  /** Size of the image in the coordinates of the box, if given. */
  readonly frame?: Size | undefined;
}

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
 * The named objects that are at least partly inside the image.
 * @param size of the upright image
 * @param orientation of the stored image, as in EXIF (1 for none): boxes in its frame are rotated
 */
export function insideImage(
  named: readonly NamedObject[],
  size: Size,
  orientation = 1,
): Pick<Detection, 'box' | 'label'>[] {
  return named.flatMap(({ box, label, frame }) => {
    try {
      const isStored = orientation >= 5 && frame !== undefined && isTurned(frame, size);
      const upright = isStored ? turnUpright(box, frame, orientation) : box;
      return upright ? [{ box: toFractions(upright, size.width, size.height), label }] : [];
    } catch (error) {
      if (error instanceof BoundingBoxError) return [];
      throw error;
    }
  });
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
