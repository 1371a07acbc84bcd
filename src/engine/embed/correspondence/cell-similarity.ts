import type { CellMap } from './cell-map.ts';

/** Similarity of each cell of one grid to each cell of another, smoothed. */
export interface CellSimilarity {
  readonly anchor: CellMap;
  readonly media: CellMap;
  /** −1 to 1; a row for each cell of the anchor, a column for each cell of the media. */
  readonly values: Float32Array;
}

/**
 * The cosine of two cells, averaged with those of their neighbors in the same directions: cells of
 * one thing have neighbors of the same thing, while cells that are alike by chance have not.
 * Neighbors outside a grid count as 0.
 * @param anchor of unit length, as `media`
 */
export function similarityOf(anchor: CellMap, media: CellMap): CellSimilarity {
  const along = smoothAlong(cosines(anchor, media), anchor, media, 1, 0);
  return { anchor, media, values: smoothAlong(along, anchor, media, 0, 1) };
}

function cosines(anchor: CellMap, media: CellMap): Float32Array {
  const { dims } = anchor;
  const [a, b] = [anchor.features, media.features];
  const values = new Float32Array((a.length / dims) * (b.length / dims));
  let place = 0;
  for (let i = 0; i < a.length; i += dims) {
    for (let j = 0; j < b.length; j += dims) {
      let [first, second, third, fourth] = [0, 0, 0, 0];
      // Four sums, because each addition waits for the one before it.
      for (let k = 0; k < dims; k += 4) {
        first += (a[i + k] as number) * (b[j + k] as number);
        second += (a[i + k + 1] as number) * (b[j + k + 1] as number);
        third += (a[i + k + 2] as number) * (b[j + k + 2] as number);
        fourth += (a[i + k + 3] as number) * (b[j + k + 3] as number);
      }
      values[place++] = first + second + third + fourth;
    }
  }
  return values;
}

/** One pass of a binomial filter (1, 2, 1) in one direction of both grids. */
function smoothAlong(
  values: Float32Array,
  anchor: CellMap,
  media: CellMap,
  dx: number,
  dy: number,
): Float32Array {
  const smoothed = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) smoothed[i] = (values[i] as number) / 2;
  addNeighbors(smoothed, values, anchor, media, dx, dy);
  addNeighbors(smoothed, values, anchor, media, -dx, -dy);
  return smoothed;
}

/** Adds a quarter of the similarity of the neighbors of both cells in a direction. */
function addNeighbors(
  sums: Float32Array,
  values: Float32Array,
  anchor: CellMap,
  media: CellMap,
  dx: number,
  dy: number,
): void {
  const step = (dy * anchor.columns + dx) * media.columns * media.rows + dy * media.columns + dx;
  const mediaCells = cellsWithNeighbor(media, dx, dy);
  for (const cell of cellsWithNeighbor(anchor, dx, dy)) {
    const row = cell * media.columns * media.rows;
    for (let i = 0; i < mediaCells.length; i++) {
      const place = row + (mediaCells[i] as number);
      sums[place] = (sums[place] as number) + (values[place + step] as number) / 4;
    }
  }
}

function cellsWithNeighbor({ columns, rows }: CellMap, dx: number, dy: number): Int32Array {
  const cells: number[] = [];
  for (let y = Math.max(0, -dy); y < rows - Math.max(0, dy); y++) {
    for (let x = Math.max(0, -dx); x < columns - Math.max(0, dx); x++) cells.push(y * columns + x);
  }
  return Int32Array.from(cells);
}
