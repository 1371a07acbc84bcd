import { LRUCache } from 'lru-cache';
import { cosineDistance, readVectors, type VectorFile } from './vector-file.ts';

/** Some 12 MB with the built-in model; of a growing dataset, two states are usually searched. */
const FILES_KEPT = 4;

/**
 * The vectors of small datasets in memory. Their exact distances are computed by the calling
 * thread: waking another one and reading the rows there costs more, three times for each page.
 */
export class SmallVectorFiles {
  readonly #vectors = new LRUCache<VectorFile, Promise<Float32Array>>({ max: FILES_KEPT });

  /** @returns the cosine distances of the rows, 0 to 2 @throws DamagedVectorError */
  async exact(file: VectorFile, query: Float32Array, rows: Int32Array): Promise<Float32Array> {
    const vectors = await this.#read(file);
    return Float32Array.from(rows, (row) => cosineDistance(query, vectors, row * file.dims));
  }

  #read(file: VectorFile): Promise<Float32Array> {
    const known = this.#vectors.get(file);
    if (known) return known;
    const reading = readVectors(file);
    this.#vectors.set(file, reading);
    reading.catch(() => this.#vectors.delete(file));
    return reading;
  }
}
