import { HISTOGRAM_EDGE_PX } from './recipe.ts';

const CELL_EDGE_PX = 8;
const CELLS_PER_EDGE = HISTOGRAM_EDGE_PX / CELL_EDGE_PX;
const ORIENTATIONS = 8;
export const SHAPE_BINS = CELLS_PER_EDGE * CELLS_PER_EDGE * ORIENTATIONS;

/**
 * Added to a cell's norm, because normalizing a flat cell would amplify its noise to full strength.
 */
const FLAT_CELL_NORM = 20;

/**
 * The edges of an image and their directions: histograms of oriented gradients (Dalal, Triggs,
 * 2005), 8×8 cells of 8 unsigned orientations weighted by magnitude, each cell normalized
 * separately.
 * @param rgb interleaved 8-bit sRGB, 64×64
 * @returns `SHAPE_BINS` numbers, 0 to 1
 */
export function gradientHistogram(rgb: Uint8Array): Float32Array {
  const luma = toLuma(rgb);
  const histogram = new Float32Array(SHAPE_BINS);
  const edge = HISTOGRAM_EDGE_PX;
  for (let y = 1; y < edge - 1; y++) {
    for (let x = 1; x < edge - 1; x++) {
      const pixel = y * edge + x;
      const dx = (luma[pixel + 1] ?? 0) - (luma[pixel - 1] ?? 0);
      const dy = (luma[pixel + edge] ?? 0) - (luma[pixel - edge] ?? 0);
      const bin = cellAt(x, y) * ORIENTATIONS + orientation(dx, dy);
      histogram[bin] = (histogram[bin] ?? 0) + Math.sqrt(dx * dx + dy * dy);
    }
  }
  normaliseCells(histogram);
  return histogram;
}

/** Luma of ITU-R BT.601. */
function toLuma(rgb: Uint8Array): Float64Array {
  return Float64Array.from({ length: rgb.length / 3 }, (_, pixel) => {
    const offset = 3 * pixel;
    return (
      0.299 * (rgb[offset] ?? 0) + 0.587 * (rgb[offset + 1] ?? 0) + 0.114 * (rgb[offset + 2] ?? 0)
    );
  });
}

function cellAt(x: number, y: number): number {
  return Math.floor(y / CELL_EDGE_PX) * CELLS_PER_EDGE + Math.floor(x / CELL_EDGE_PX);
}

/**
 * Unsigned: light to dark and dark to light count the same, so angles span half a turn. Only a
 * gradient that points exactly left is in the last orientation instead of the first; the projection
 * was fitted to that.
 */
function orientation(dx: number, dy: number): number {
  const angle = Math.atan2(dy, dx);
  const halfTurns = (angle < 0 ? angle + Math.PI : angle) / Math.PI;
  return Math.min(ORIENTATIONS - 1, Math.floor(halfTurns * ORIENTATIONS));
}

function normaliseCells(histogram: Float32Array): void {
  for (let start = 0; start < SHAPE_BINS; start += ORIENTATIONS) {
    const cell = histogram.subarray(start, start + ORIENTATIONS);
    const norm = Math.sqrt(cell.reduce((sum, value) => sum + value * value, 0));
    cell.forEach((value, index) => {
      cell[index] = value / (norm + FLAT_CELL_NORM);
    });
  }
}
