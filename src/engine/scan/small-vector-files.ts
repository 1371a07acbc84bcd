import { LRUCache } from 'lru-cache';
import { cosineDistance, readVectors, type VectorFiles } from './vector-files.ts';

/** Some 12 MB with the built-in model; of a growing dataset, two states are usually searched. */
const FILES_KEPT = 4;

/**
 * The vectors of small datasets in memory. Their exact distances are computed by the calling
 * thread: waking another one and reading the rows there costs more, three times for each page.
 */
export class SmallVectorFiles {
  readonly #vectors = new LRUCache<VectorFiles, Promise<Float32Array>>({ max: FILES_KEPT });

  /** @returns the cosine distances of the rows, 0 to 2 @throws DamagedVectorError */
  async exact(files: VectorFiles, query: Float32Array, rows: Int32Array): Promise<Float32Array> {
    const vectors = await this.#read(files);
    return Float32Array.from(rows, (row) => cosineDistance(query, vectors, row * files.dims));
  }

  #read(files: VectorFiles): Promise<Float32Array> {
    const known = this.#vectors.get(files);
    if (known) return known;
    const reading = readVectors(files);
    this.#vectors.set(files, reading);
    reading.catch(() => this.#vectors.delete(files));
    return reading;
  }
}
