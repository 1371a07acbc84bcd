import { z } from 'zod';

/**
 * A region of an image. `x` and `y` are its top left corner; all four are fractions of the image,
 * 0–1.
 */
export const BoundingBox = z
  .object({
    x: z.number().min(0).max(1),
    y: z.number().min(0).max(1),
    width: z.number().min(0).max(1),
    height: z.number().min(0).max(1),
  })
  .meta({ id: 'BoundingBox', description: 'A region in fractions of the image (0.0–1.0).' });
export type BoundingBox = z.infer<typeof BoundingBox>;

/** A requested region, before the size of the image is known. */
export interface RequestedBox extends BoundingBox {
  readonly unit: 'fraction' | 'pixel';
}

export class BoundingBoxError extends Error {}

const SIDES = ['x', 'y', 'width', 'height'] as const;
/** Tolerance for fractions outside the image, because converting from pixels rounds. */
const ROUNDING = 1e-3;

/**
 * Parses `{"x","y","width","height"}` in fractions or the older `X,Y,WIDTH,HEIGHT`, which is in
 * fractions when all four are at most 1 and in pixels otherwise.
 * @throws BoundingBoxError naming the invalid value
 */
export function parseBoundingBox(text: string): RequestedBox {
  const box = text.trimStart().startsWith('{') ? parseJsonBox(text) : parseCommaBox(text);
  for (const side of SIDES) {
    if (box[side] < 0) throw new BoundingBoxError(`bounding_box.${side} must not be negative.`);
  }
  if (box.width === 0 || box.height === 0) {
    const side = box.width === 0 ? 'width' : 'height';
    throw new BoundingBoxError(`bounding_box.${side} is 0: the region has no area.`);
  }
  if (box.unit === 'fraction') checkInside(box);
  return box;
}

/**
 * The requested region in fractions of an image of `width` × `height` pixels; pixels are clamped to
 * it.
 * @throws BoundingBoxError when the region lies outside the image
 */
export function toFractions(box: RequestedBox, width: number, height: number): BoundingBox {
  const [left, top, right, bottom] =
    box.unit === 'fraction'
      ? [box.x, box.y, box.x + box.width, box.y + box.height]
      : [box.x / width, box.y / height, (box.x + box.width) / width, (box.y + box.height) / height];
  if (left >= 1 || top >= 1) {
    const side = left >= 1 ? 'x' : 'y';
    throw new BoundingBoxError(
      `bounding_box.${side} is ${box[side]}, outside the image of ${width}×${height} pixels.`,
    );
  }
  return {
    x: left,
    y: top,
    width: Math.min(right, 1) - left,
    height: Math.min(bottom, 1) - top,
  };
}

function parseJsonBox(text: string): RequestedBox {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BoundingBoxError(
      'bounding_box is not valid JSON. Send {"x":0.1,"y":0.2,"width":0.5,"height":0.6}.',
    );
  }
  const record = value as Record<string, unknown>;
  return { unit: 'fraction', ...readSides((side) => record[side]) };
}

function parseCommaBox(text: string): RequestedBox {
  const parts = text.split(',');
  if (parts.length !== 4) {
    throw new BoundingBoxError(
      'bounding_box must be {"x","y","width","height"} as JSON, or X,Y,WIDTH,HEIGHT.',
    );
  }
  const box = readSides((_, index) => {
    const part = parts[index]?.trim();
    return part === undefined || part === '' ? undefined : Number(part);
  });
  return { unit: SIDES.every((side) => box[side] <= 1) ? 'fraction' : 'pixel', ...box };
}

function readSides(read: (side: string, index: number) => unknown): BoundingBox {
  const [x, y, width, height] = SIDES.map((side, index) => {
    const value = read(side, index);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new BoundingBoxError(`bounding_box.${side} must be a number.`);
    }
    return value;
  }) as [number, number, number, number];
  return { x, y, width, height };
}

function checkInside(box: BoundingBox): void {
  for (const side of SIDES) {
    if (box[side] > 1) {
      throw new BoundingBoxError(
        `bounding_box.${side} is ${box[side]}, but must be a fraction of the image from 0 to 1.`,
      );
    }
  }
  for (const [start, length] of [
    ['x', 'width'],
    ['y', 'height'],
  ] as const) {
    if (box[start] + box[length] > 1 + ROUNDING) {
      throw new BoundingBoxError(
        `bounding_box.${start} + bounding_box.${length} is more than 1: the region extends beyond the image.`,
      );
    }
  }
}
