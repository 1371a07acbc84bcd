import { type FileHandle, open } from 'node:fs/promises';

/** Rows of float32 on disk: written once, read in order as often as wanted. */
export class RowFile {
  readonly dims: number;
  readonly #file: FileHandle;
  #rows = 0;

  private constructor(file: FileHandle, dims: number) {
    this.#file = file;
    this.dims = dims;
  }

  static async create(path: string, dims: number): Promise<RowFile> {
    return new RowFile(await open(path, 'w+'), dims);
  }

  async append(row: Float32Array): Promise<void> {
    if (row.length !== this.dims) {
      throw new RangeError(`A row of ${row.length} does not fit a file of ${this.dims}.`);
    }
    const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
    await this.#file.write(bytes, 0, bytes.length, this.#rows * bytes.length);
    this.#rows++;
  }

  /** All rows, `batchSize` at a time; the last batch may be smaller. */
  async *batches(batchSize: number): AsyncGenerator<Float32Array[]> {
    for (let first = 0; first < this.#rows; first += batchSize) {
      const count = Math.min(batchSize, this.#rows - first);
      const floats = new Float32Array(count * this.dims);
      const position = first * this.dims * Float32Array.BYTES_PER_ELEMENT;
      const bytes = new Uint8Array(floats.buffer);
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, position);
      if (bytesRead !== bytes.length) throw new Error('The file of rows ends too early.');
      yield Array.from({ length: count }, (_, row) =>
        floats.subarray(row * this.dims, (row + 1) * this.dims),
      );
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
