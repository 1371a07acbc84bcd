import { centerCrop, makeAspectCrop, type PercentCrop } from 'react-image-crop';

/** Aspect ratios (width / height) to lock a region to; the first is unlocked. */
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

/** Changes a region to an aspect ratio: keeps its width and centers it on the image. */
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
