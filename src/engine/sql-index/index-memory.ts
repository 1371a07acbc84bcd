import type { DatabaseVectors } from '#engine/index/open-index.ts';
import type { Store } from '#engine/store/store.ts';
import { keepInUse, type SqlVectorsSource, sqlVectors } from './open-sql-vectors.ts';

/** Of an image besides its codes: ids, clusters, labels and places. Measured by `npm run bench`. */
const BYTES_PER_ROW = 250;

type MemorySource = Omit<SqlVectorsSource, 'ranked' | 'isFollower'>;

export interface IndexMemoryParts {
  readonly store: Store;
  /** Maximum size of an index in memory; undefined for no limit. */
  readonly maxBytes: number | undefined;
  /** Whether another process writes the store. */
  readonly isFollower: boolean;
  readonly log: (message: string) => void;
}

/** Decides which indexes have their vectors in memory. */
export class IndexMemory {
  readonly #parts: IndexMemoryParts;
  /** Indexes of which the log tells. */
  readonly #told = new Set<string>();

  constructor(parts: IndexMemoryParts) {
    this.#parts = parts;
  }

  /** Undefined when the vectors fit into memory. @param name of the dataset */
  async databaseVectors(name: string, source: MemorySource): Promise<DatabaseVectors | undefined> {
    const { maxBytes = Number.POSITIVE_INFINITY, isFollower, store } = this.#parts;
    if (!store.ranked) return undefined;
    const bytes = await this.#bytesOf(source);
    if (bytes <= maxBytes) {
      // Of an earlier start with another size, or of an index that was larger.
      if (!isFollower) await keepInUse(store.ranked, source);
      return undefined;
    }
    const { type } = source;
    this.#tell(`${type === 'IMAGES' ? 'images' : 'objects'} of ${name}`, bytes, maxBytes);
    return sqlVectors({ ...source, ranked: store.ranked, isFollower });
  }

  /** Of the index in memory. */
  async #bytesOf({ datasetId, type, model }: MemorySource): Promise<number> {
    const clustering = await this.#parts.store.clusters.clustering(datasetId, type, model.id);
    if (!clustering) return 0;
    const { nRows, nChanged, isPartial } = clustering;
    return (nRows + (isPartial ? 0 : nChanged)) * (model.dims + BYTES_PER_ROW);
  }

  #tell(what: string, bytes: number, maxBytes: number): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#parts.log(
      `The ${what} are ranked in PostgreSQL, because their index in memory would take ${megabytes(bytes)}, more than --index-memory (${megabytes(maxBytes)}).`,
    );
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
}
