import sharp, { type Sharp } from 'sharp';

/** A picture of colored rectangles, the same for the same seed. */
export function drawImage(width: number, height: number, seed: number): Sharp {
  const random = seededRandom(seed);
  const rgb = new Uint8Array(width * height * 3);
  const whole = (below: number) => Math.floor(random() * below);
  for (let shape = 0; shape < 25; shape++) {
    const left = shape === 0 ? 0 : whole(width);
    const top = shape === 0 ? 0 : whole(height);
    const right = shape === 0 ? width : left + 1 + whole(width / 3);
    const bottom = shape === 0 ? height : top + 1 + whole(height / 3);
    const color = [whole(256), whole(256), whole(256)];
    for (let y = top; y < Math.min(bottom, height); y++) {
      for (let x = left; x < Math.min(right, width); x++) rgb.set(color, 3 * (y * width + x));
    }
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

export function cosine(a: Float32Array, b: ArrayLike<number>): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** A linear congruential generator (constants of Numerical Recipes), 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
