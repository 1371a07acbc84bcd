import type { RequestedBox } from '#contract/bounding-box.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Whether a size is that of an image before it is rotated upright, in which case boxes given with
 * it may refer to that frame. Square, mirrored and upside-down images have the same size in both
 * frames: their boxes are assumed to be upright, because most tools show photos upright.
 */
export function isTurned(frame: Size, upright: Size): boolean {
  return (
    frame.width === upright.height && frame.height === upright.width && frame.width !== frame.height
  );
}

/**
 * Converts a box from pixels of a stored frame to pixels of the upright image; undefined when it
 * lies outside the frame. Orientations as in EXIF 2.32, 4.6.4 A "Orientation".
 */
export function turnUpright(
  { x, y, width, height }: Pick<RequestedBox, 'x' | 'y' | 'width' | 'height'>,
  frame: Size,
  orientation: number,
): RequestedBox | undefined {
  const [right, bottom] = [Math.min(x + width, frame.width), Math.min(y + height, frame.height)];
  if (x >= right || y >= bottom) return undefined;
  const [fromRight, fromBottom] = [frame.width - right, frame.height - bottom];
  const size = { unit: 'pixel', width: bottom - y, height: right - x } as const;
  switch (orientation) {
    case 5:
      return { ...size, x: y, y: x };
    case 6:
      return { ...size, x: fromBottom, y: x };
    case 7:
      return { ...size, x: fromBottom, y: fromRight };
    default:
      return { ...size, x: y, y: fromRight };
  }
}
