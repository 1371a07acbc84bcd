import type { MapBox } from './map-geometry.ts';

const POINTS_PER_CELL = 4;
const MAX_COLUMNS = 1024;

/** Finds the points in a box: those of each cell of a grid over the map, in order of number. */
export class PointGrid {
  readonly #positions: Float32Array;
  readonly #columns: number;
  /** Points of cell c: from `starts[c]` to before `starts[c + 1]` of `points`. */
  readonly #starts: Int32Array;
  readonly #points: Int32Array;

  /** @param positions x and y of each point, from −1 to 1 */
  constructor(positions: Float32Array) {
    const size = positions.length / 2;
    this.#positions = positions;
    this.#columns = Math.min(MAX_COLUMNS, Math.ceil(Math.sqrt(size / POINTS_PER_CELL)) || 1);
    this.#starts = new Int32Array(this.#columns ** 2 + 1);
    this.#points = new Int32Array(size);
    for (let point = 0; point < size; point++) this.#add(this.#cellOf(point) + 1, 1);
    for (let cell = 0; cell < this.#columns ** 2; cell++) {
      this.#add(cell + 1, this.#starts[cell] as number);
    }
    const next = this.#starts.slice();
    for (let point = 0; point < size; point++) {
      const cell = this.#cellOf(point);
      this.#points[next[cell] as number] = point;
      next[cell] = (next[cell] as number) + 1;
    }
  }

  /** The points in a box, with their positions. */
  forEachWithin(box: MapBox, visit: (point: number, x: number, y: number) => void): void {
    const [firstColumn, lastColumn] = [this.#column(box.left), this.#column(box.right)];
    for (let row = this.#column(box.top); row <= this.#column(box.bottom); row++) {
      const start = this.#starts[row * this.#columns + firstColumn] as number;
      const end = this.#starts[row * this.#columns + lastColumn + 1] as number;
      for (let i = start; i < end; i++) {
        const point = this.#points[i] as number;
        const x = this.#positions[2 * point] as number;
        const y = this.#positions[2 * point + 1] as number;
        if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) visit(point, x, y);
      }
    }
  }

  #add(cell: number, count: number): void {
    this.#starts[cell] = (this.#starts[cell] as number) + count;
  }

  #cellOf(point: number): number {
    const x = this.#positions[2 * point] as number;
    const y = this.#positions[2 * point + 1] as number;
    return this.#column(y) * this.#columns + this.#column(x);
  }

  /** Also for places outside the map. */
  #column(at: number): number {
    const column = Math.floor(((at + 1) / 2) * this.#columns);
    return Math.min(this.#columns - 1, Math.max(0, column));
  }
}
