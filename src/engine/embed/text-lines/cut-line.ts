import type { Pixels } from '#engine/embed/decode/image.ts';
import type { TurnedBox } from './turned-box.ts';

/** Samples a turned box of a picture as upright pixels. */
export class LineCutter {
  /** The picture, and its halves, quarters and so on as they are needed. */
  readonly #levels: Pixels[];

  constructor(picture: Pixels) {
    this.#levels = [picture];
  }

  /**
   * Interleaved RGB of `width` × `height` pixels. The picture is reduced before, because a line that
   * is much larger than that would be sampled with gaps.
   */
  cut(box: TurnedBox, width: number, height: number): Uint8Array {
    const shrink = Math.max(1, Math.min(box.height / height, box.width / width));
    const level = Math.floor(Math.log2(shrink));
    return sample(this.#level(level), box, 2 ** level, { width, height });
  }

  #level(level: number): Pixels {
    for (let last = this.#levels.length - 1; last < level; last++) {
      this.#levels.push(halved(this.#levels[last] as Pixels));
    }
    return this.#levels[level] as Pixels;
  }
}

/** @param scale pixels of the box's coordinates per pixel of the picture */
function sample(
  picture: Pixels,
  box: TurnedBox,
  scale: number,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  const rgb = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const across = ((row + 0.5) / height - 0.5) * box.height;
    for (let column = 0; column < width; column++) {
      const along = ((column + 0.5) / width - 0.5) * box.width;
      const x = (box.center.x + along * cos - across * sin) / scale - 0.5;
      const y = (box.center.y + along * sin + across * cos) / scale - 0.5;
      blend(picture, x, y, rgb, 3 * (row * width + column));
    }
  }
  return rgb;
}

/** Bilinear; beyond its edges a picture continues with the pixels at the edge. */
function blend(picture: Pixels, x: number, y: number, into: Uint8Array, at: number): void {
  const { rgb, width, height } = picture;
  const inX = Math.min(Math.max(x, 0), width - 1);
  const inY = Math.min(Math.max(y, 0), height - 1);
  const [left, top] = [Math.floor(inX), Math.floor(inY)];
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const [dx, dy] = [inX - left, inY - top];
  for (let channel = 0; channel < 3; channel++) {
    const value = (px: number, py: number) => rgb[3 * (py * width + px) + channel] as number;
    const above = value(left, top) * (1 - dx) + value(right, top) * dx;
    const below = value(left, bottom) * (1 - dx) + value(right, bottom) * dx;
    into[at + channel] = Math.round(above * (1 - dy) + below * dy);
  }
}

/** Means of 2 × 2 pixels. */
function halved({ rgb, width, height }: Pixels): Pixels {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const half = new Uint8Array(3 * w * h);
  const value = (x: number, y: number, channel: number) =>
    rgb[3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1)) + channel] as number;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const [left, top] = [2 * x, 2 * y];
        const sum =
          value(left, top, channel) +
          value(left + 1, top, channel) +
          value(left, top + 1, channel) +
          value(left + 1, top + 1, channel);
        half[3 * (y * w + x) + channel] = Math.round(sum / 4);
      }
    }
  }
  return { rgb: half, width: w, height: h };
}
