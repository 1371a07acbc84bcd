import type { CellMap, CellPyramid } from '#engine/embed/correspondence/cell-map.ts';
import { openImage, type Pixels } from '#engine/embed/decode/image.ts';
import { CELL_DIMS, CELL_PX } from '#engine/embed/model/cell-graph.ts';
import { CELLS_INPUT, CELLS_OUTPUT } from '#engine/embed/model/tensor-names.ts';
import { InferenceSession, Tensor } from '#engine/embed/runtime/onnx-runtime.ts';
import { SESSION_OPTIONS, toSignedUnit } from './extractor.ts';
import type { NativeCallGuard } from './native-call-guard.ts';

/** Cells of the finest grid, about 18 × 14; each further grid has half as many. */
const FINEST_CELLS = 256;
/** Mirrored cells around the image, because the network's own padding shows in the cells at an edge. */
const MARGIN_CELLS = 2;
const MARGIN_PX = MARGIN_CELLS * CELL_PX;

/** The layer of the built-in backbone that correspondences between images are computed from. */
export class CellNetwork {
  readonly #session: InferenceSession;
  readonly #gate: NativeCallGuard;

  private constructor(session: InferenceSession, gate: NativeCallGuard) {
    this.#session = session;
    this.#gate = gate;
  }

  /** The network is loaded and run only while the guard is open. */
  static async load(file: string, gate: NativeCallGuard): Promise<CellNetwork> {
    return new CellNetwork(
      await gate.pass(() => InferenceSession.create(file, SESSION_OPTIONS)),
      gate,
    );
  }

  async pyramid(picture: Pixels, nGrids: number): Promise<CellPyramid> {
    const grids: CellMap[] = [];
    for (let n = 0; n < nGrids; n++) grids.push(await this.#grid(picture, FINEST_CELLS / 2 ** n));
    return grids;
  }

  /** Cells are nearly square in the image. */
  async #grid(picture: Pixels, nCells: number): Promise<CellMap> {
    const aspect = picture.width / picture.height;
    const columns = Math.max(MARGIN_CELLS, Math.round(Math.sqrt(nCells * aspect)));
    const rows = Math.max(MARGIN_CELLS, Math.round(Math.sqrt(nCells / aspect)));
    const rgb = await openImage(picture)
      .resize(columns * CELL_PX, rows * CELL_PX, { fit: 'fill', kernel: 'cubic' })
      .extend({
        ...{ top: MARGIN_PX, bottom: MARGIN_PX, left: MARGIN_PX, right: MARGIN_PX },
        extendWith: 'mirror',
      })
      .raw()
      .toBuffer();
    const [width, height] = [columns, rows].map((n) => (n + 2 * MARGIN_CELLS) * CELL_PX);
    const image = new Tensor('float32', toSignedUnit(rgb), [1, height ?? 0, width ?? 0, 3]);
    const outputs = await this.#gate.pass(() => this.#session.run({ [CELLS_INPUT]: image }));
    const cells = outputs[CELLS_OUTPUT]?.data as Float32Array;
    return { columns, rows, dims: CELL_DIMS, features: withoutMargin(cells, columns, rows) };
  }
}

function withoutMargin(cells: Float32Array, columns: number, rows: number): Float64Array {
  const inner = new Float64Array(columns * rows * CELL_DIMS);
  const rowLength = columns * CELL_DIMS;
  for (let row = 0; row < rows; row++) {
    const firstCell = (row + MARGIN_CELLS) * (columns + 2 * MARGIN_CELLS) + MARGIN_CELLS;
    const start = firstCell * CELL_DIMS;
    inner.set(cells.subarray(start, start + rowLength), row * rowLength);
  }
  return inner;
}
