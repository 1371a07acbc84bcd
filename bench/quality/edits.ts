import type { Create, Sharp } from 'sharp';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { openImage, type Pixels } from '#engine/embed/decode/image.ts';

/** What people do to a picture before it comes back as a query. */
export interface Edit {
  readonly name: string;
  /** `random` decides where a crop lies. @returns a JPEG */
  apply(picture: Pixels, random: () => number): Promise<Buffer>;
}

/** Quality of every edited copy but the one that is about it. */
const SAVED_QUALITY = 90;
const STRONG_QUALITY = 25;

export const EDITS: readonly Edit[] = [
  { name: 'crop, 60 % of the area', apply: (picture, random) => save(crop(picture, 0.6, random)) },
  { name: 'crop, 25 % of the area', apply: (picture, random) => save(crop(picture, 0.25, random)) },
  {
    name: `JPEG, quality ${STRONG_QUALITY}`,
    apply: (picture) => save(openImage(picture), STRONG_QUALITY),
  },
  {
    name: 'brighter by 30 %',
    apply: (picture) => save(openImage(picture).modulate({ brightness: 1.3 })),
  },
  { name: 'mirrored', apply: (picture) => save(openImage(picture).flop()) },
  {
    name: 'rotated by 10°',
    apply: (picture) => save(openImage(picture).rotate(10, { background: '#ffffff' })),
  },
  { name: 'gray', apply: (picture) => save(openImage(picture).greyscale()) },
  { name: 'banner and badge on top', apply: (picture) => save(overlay(picture)) },
];

/** Searched as a part that somebody marks in the original, which nothing has been done to. */
export const REGIONS = [0.6, 0.25].map((area) => ({
  name: `region, ${100 * area} % of the area`,
  box: (random: () => number): BoundingBox => {
    const side = Math.sqrt(area);
    return { x: random() * (1 - side), y: random() * (1 - side), width: side, height: side };
  },
}));

function save(picture: Sharp, quality = SAVED_QUALITY): Promise<Buffer> {
  return picture.jpeg({ quality }).toBuffer();
}

/** A part of the picture's own shape, anywhere in it. */
export function crop(picture: Pixels, area: number, random: () => number): Sharp {
  const width = Math.max(1, Math.round(picture.width * Math.sqrt(area)));
  const height = Math.max(1, Math.round(picture.height * Math.sqrt(area)));
  const left = Math.floor(random() * (picture.width - width + 1));
  const top = Math.floor(random() * (picture.height - height + 1));
  return openImage(picture).extract({ left, top, width, height });
}

/** A dark banner over the lowest fifth and an opaque badge in a corner, as reposts carry them. */
function overlay(picture: Pixels): Sharp {
  const { width, height } = picture;
  const badgePx = Math.ceil(Math.min(width, height) / 5);
  const banner = { r: 0, g: 0, b: 0, alpha: 0.7 };
  const badge = { r: 255, g: 210, b: 0, alpha: 1 };
  return openImage(picture).composite([
    { input: patch(width, Math.ceil(height / 5), banner), gravity: 'south' },
    { input: patch(badgePx, badgePx, badge), gravity: 'northeast' },
  ]);
}

function patch(
  width: number,
  height: number,
  background: Create['background'],
): { create: Create } {
  return { create: { width, height, channels: 4, background } };
}
