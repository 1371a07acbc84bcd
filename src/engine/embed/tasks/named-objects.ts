import { BoundingBoxError, type RequestedBox, toFractions } from '#contract/bounding-box.ts';
import { isTurned, type Size, turnUpright } from '#engine/embed/decode/stored-frame.ts';
import type { Detection } from '#engine/embed/features/detections.ts';

/** An object of an image that an annotation names. */
export interface NamedObject {
  readonly box: RequestedBox;
  readonly label: string;
  /** Size of the image in the coordinates of the box, if given. */
  readonly frame?: Size | undefined;
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
