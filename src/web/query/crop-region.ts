import type { PercentCrop } from 'react-image-crop';
import type { BoundingBox } from '#contract/bounding-box.ts';

/** Fractions are sent with four decimals: a tenth of a pixel in an image of 1,000 pixels. */
const STEPS = 10_000;
/** A drag smaller than this, in percent of a side, counts as a click. */
const MIN_SIDE_PERCENT = 0.5;

/** Initial region of "select a region", for users who do not drag. */
export const STARTING_CROP: PercentCrop = { unit: '%', x: 20, y: 20, width: 60, height: 60 };

/** The region of a crop; null if it selects nothing or the whole image. */
export function cropToRegion(crop: PercentCrop | undefined): BoundingBox | null {
  if (!crop || isClick(crop)) return null;
  const [x, width] = toFractions(crop.x, crop.width);
  const [y, height] = toFractions(crop.y, crop.height);
  return width === 1 && height === 1 ? null : { x, y, width, height };
}

export function regionToCrop(region: BoundingBox | null): PercentCrop | undefined {
  return region
    ? {
        unit: '%',
        x: region.x * 100,
        y: region.y * 100,
        width: region.width * 100,
        height: region.height * 100,
      }
    : undefined;
}

export function isClick(crop: PercentCrop): boolean {
  return crop.width < MIN_SIDE_PERCENT || crop.height < MIN_SIDE_PERCENT;
}

/** Rounds both ends instead of the length, so that start + length never exceeds the image. */
function toFractions(startPercent: number, lengthPercent: number): [number, number] {
  const start = clampStep(startPercent);
  const end = clampStep(startPercent + lengthPercent);
  return [start / STEPS, (end - start) / STEPS];
}

function clampStep(percent: number): number {
  return Math.min(STEPS, Math.max(0, Math.round((percent / 100) * STEPS)));
}
