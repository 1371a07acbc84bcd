import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';

/** Classes of pictures that look alike within and different between; each is drawn from a seed. */
export const CLASSES = ['balls', 'stripes', 'checks', 'hills', 'stars', 'windows'] as const;
export type ClassName = (typeof CLASSES)[number];

export const IMAGES_PER_CLASS = 6;
/** What was done to picture 0 of every class: `<class>/0-<edit>.<format>` is a near-duplicate of it. */
export const EDITS = ['bright', 'smaller', 'recompressed'] as const;
export const GALLERY_SIZE = CLASSES.length * (IMAGES_PER_CLASS + EDITS.length);

const WIDTH = 480;
const HEIGHT = 360;

/** Draws the gallery into `folder`: for each class `<class>/<n>.jpg` and the edits of its first one. */
export async function drawGallery(folder: string): Promise<void> {
  for (const className of CLASSES) {
    await mkdir(path.join(folder, className), { recursive: true });
    for (let n = 0; n < IMAGES_PER_CLASS; n++) {
      await writeFile(path.join(folder, className, `${n}.jpg`), await drawImage(className, n));
    }
    await drawEdits(folder, className);
  }
}

async function drawEdits(folder: string, className: ClassName): Promise<void> {
  const original = await drawImage(className, 0);
  const save = (name: string, picture: Sharp) => picture.toFile(path.join(folder, className, name));
  await save('0-bright.png', sharp(original).modulate({ brightness: 1.15 }));
  await save('0-smaller.webp', sharp(original).resize(0.75 * WIDTH));
  await save('0-recompressed.jpg', sharp(original).jpeg({ quality: 60 }));
}

/** Picture `n` of a class, as JPEG of 480 × 360. */
export async function drawImage(className: ClassName, n: number): Promise<Buffer> {
  const colorAt = CLASS_SHADERS[className](seededRandom(1000 * CLASSES.indexOf(className) + n));
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    pixels.set(colorAt(i % WIDTH, Math.floor(i / WIDTH)), i * 3);
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

type Random = () => number;
type Color = readonly [red: number, green: number, blue: number];
/** The color of a pixel. */
type Shader = (x: number, y: number) => Color;

const CLASS_SHADERS: Record<ClassName, (random: Random) => Shader> = {
  balls: (random) => {
    const balls = times(7, () => disc(random, 30 + 25 * random()));
    const red: Color = [200 + 30 * random(), 50 + 30 * random(), 30];
    return (x, y) => (balls.some((ball) => ball(x, y)) ? red : [244, 239, 228]);
  },
  stripes: (random) => {
    const [step, slope] = [26 + 10 * random(), 0.6 + 0.5 * random()];
    return (x, y) => ((x + slope * y) % step < step / 2 ? [40, 70, 180] : [223, 232, 247]);
  },
  checks: (random) => {
    const size = 36 + 12 * random();
    const isDark = (x: number, y: number) =>
      (Math.floor(x / size) + Math.floor(y / size)) % 2 === 0;
    return (x, y) => (isDark(x, y) ? [30, 110, 55] : [253, 253, 245]);
  },
  hills: (random) => {
    const [far, near, shift] = [190 + 30 * random(), 260 + 20 * random(), 300 * random()];
    return (x, y) => {
      if (y > near + 25 * Math.sin((x + shift) / 60)) return [90, 140, 60];
      if (y > far + 45 * Math.sin((x - shift) / 95)) return [130, 165, 110];
      return [185, 220, 240];
    };
  },
  stars: (random) => {
    const stars = times(90, () => disc(random, 1 + 2.5 * random()));
    const moon = disc(random, 38);
    return (x, y) => {
      if (moon(x, y)) return [233, 228, 208];
      return stars.some((star) => star(x, y)) ? [250, 235, 150] : [18, 12, 44];
    };
  },
  windows: (random) => {
    const lit = times(9 * 7, () => random() < 0.35);
    const wall: Color = [130 + 30 * random(), 85, 65];
    return (x, y) => {
      const isPane = x % 54 > 14 && y % 54 > 12;
      if (!isPane) return wall;
      return lit[Math.floor(x / 54) + 9 * Math.floor(y / 54)] ? [255, 224, 138] : [57, 66, 78];
    };
  },
};

/** Whether a pixel lies in a disc somewhere in the picture. */
function disc(random: Random, radius: number): (x: number, y: number) => boolean {
  const [centreX, centreY] = [WIDTH * random(), HEIGHT * random()];
  return (x, y) => (x - centreX) ** 2 + (y - centreY) ** 2 < radius ** 2;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
