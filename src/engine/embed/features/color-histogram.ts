/** Number of grid points along L, a and b. */
const L_POINTS = 5;
const A_POINTS = 7;
const B_POINTS = 7;
export const COLOR_BINS = L_POINTS * A_POINTS * B_POINTS;

/**
 * The grid spans lightness 0 to 100, and a and b from −60 to 60; values beyond are clamped to its
 * edge.
 */
const MAX_LIGHTNESS = 100;
const MAX_CHROMA = 60;

/**
 * The colors of an image: a histogram over CIE Lab, with each pixel distributed over the eight grid
 * points around its color; the square root of each share, which raises the weight of small areas.
 * @param rgb interleaved 8-bit sRGB
 * @returns `COLOR_BINS` numbers, 0 to 1; their squares add up to 1
 */
export function colorHistogram(rgb: Uint8Array): Float32Array {
  const histogram = new Float32Array(COLOR_BINS);
  const pixelCount = rgb.length / 3;
  for (let offset = 0; offset < rgb.length; offset += 3) {
    const lab = toLab(rgb[offset] ?? 0, rgb[offset + 1] ?? 0, rgb[offset + 2] ?? 0);
    vote(histogram, lab);
  }
  return histogram.map((votes) => Math.sqrt(votes / pixelCount));
}

type Lab = readonly [lightness: number, a: number, b: number];

function vote(histogram: Float32Array, [lightness, a, b]: Lab): void {
  const l = gridPosition(lightness / MAX_LIGHTNESS, L_POINTS);
  const u = gridPosition((a + MAX_CHROMA) / (2 * MAX_CHROMA), A_POINTS);
  const v = gridPosition((b + MAX_CHROMA) / (2 * MAX_CHROMA), B_POINTS);
  for (let corner = 0; corner < 8; corner++) {
    const pointL = Math.floor(l) + (corner >> 2);
    const pointU = Math.floor(u) + ((corner >> 1) & 1);
    const pointV = Math.floor(v) + (corner & 1);
    const bin = (pointL * A_POINTS + pointU) * B_POINTS + pointV;
    const share = closeness(l, pointL) * closeness(u, pointU) * closeness(v, pointV);
    histogram[bin] = (histogram[bin] ?? 0) + share;
  }
}

/** 1 on a grid point, decreasing to 0 at the next one. */
function closeness(position: number, point: number): number {
  return 1 - Math.abs(position - point);
}

/**
 * Position of a fraction on the grid, slightly below its last point, because each position needs a
 * next point.
 */
function gridPosition(fraction: number, points: number): number {
  const last = points - 1;
  return Math.min(last - 0.001, Math.max(0, fraction * last));
}

/** 8-bit sRGB to linear light, 0 to 1 (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

/** sRGB to CIE Lab under D65 (matrix and white point of the sRGB standard; cube root of CIE 15). */
function toLab(red: number, green: number, blue: number): Lab {
  const r = LINEAR[red] ?? 0;
  const g = LINEAR[green] ?? 0;
  const b = LINEAR[blue] ?? 0;
  const x = labCurve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = labCurve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = labCurve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function labCurve(t: number): number {
  return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
}
