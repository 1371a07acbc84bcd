import { centerCrop, makeAspectCrop, type PercentCrop } from 'react-image-crop';

/** Proportions that a region can be held to, as width / height; the first one is any. */
export const ASPECTS = [
  { name: 'free', aspect: undefined },
  { name: '1:1', aspect: 1 },
  { name: '4:3', aspect: 4 / 3 },
  { name: '3:4', aspect: 3 / 4 },
  { name: '16:9', aspect: 16 / 9 },
] as const;
export type AspectName = (typeof ASPECTS)[number]['name'];

export function aspectRatioOf(name: AspectName): number | undefined {
  return ASPECTS.find((preset) => preset.name === name)?.aspect;
}

interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A region of the wanted proportions in place of another: as wide, in the middle of the picture. */
export function cropOfAspect(
  crop: PercentCrop | undefined,
  aspect: number,
  { width, height }: PixelSize,
): PercentCrop {
  const wide = { unit: '%' as const, width: crop?.width || 60 };
  const fitted = makeAspectCrop(wide, aspect, width, height);
  const shrink = Math.min(1, 100 / fitted.height);
  const whole = { ...fitted, width: fitted.width * shrink, height: fitted.height * shrink };
  return centerCrop(whole, width, height);
}
