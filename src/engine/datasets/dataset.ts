import type { DatasetStatus, IndexingProgress } from '#contract/dataset/dataset.ts';
import { BUILT_IN_MODEL, embeddingModelOf } from '#engine/embed/known-models.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { StoredDataset } from '#engine/store/store.ts';
import type { MissingImages } from './missing-images.ts';

/** Share of a run's progress that is embedding; the rest is clustering. */
const EMBEDDING_PERCENT = 95;

/** A dataset while the engine runs: what is stored of it, its index, and what is going on with it. */
export class LiveDataset {
  stored: StoredDataset;
  /** Null until the first run is through; a later run leaves it in place until it has a better one. */
  index: DatasetIndex | null = null;
  /** Of the objects in the images; there whenever `index` is. */
  objectIndex: DatasetIndex | null = null;
  /** Whether a run looks for objects in images that are new or changed. */
  findObjects = true;
  /** What the next run embeds with; if that is another than before, all is embedded anew. */
  wantedModel: EmbeddingModel;
  /** Paths of images that the next run embeds though they are as before. */
  embedAgain: ReadonlySet<string> = new Set();
  indexing: IndexingProgress | null = null;
  fatalError: string | null = null;
  nSkipped = 0;
  nAnnotationProblems = 0;
  /** Files that are neither images nor annotations. */
  nLeftOut = 0;
  /** Null when all images are there. */
  missing: MissingImages | null = null;
  /** Requests that are bringing files. */
  readonly uploads = new Set<Promise<unknown>>();
  readonly #removal = new AbortController();

  constructor(stored: StoredDataset) {
    this.stored = stored;
    this.wantedModel = this.model;
  }

  /** Aborted when the dataset is removed: whatever works on it ends. */
  get removed(): AbortSignal {
    return this.#removal.signal;
  }

  remove(): void {
    this.#removal.abort(new Error('The dataset was removed.'));
  }

  /** What its vectors were made with, or will be if they are of a model that is no more. */
  get model(): EmbeddingModel {
    return embeddingModelOf(this.stored.modelId) ?? BUILT_IN_MODEL;
  }

  get status(): DatasetStatus {
    if (this.index) return 'READY';
    if (this.fatalError !== null) return 'FATAL_ERROR';
    if (this.indexing) return 'INDEXING';
    return this.uploads.size > 0 ? 'UPLOADING' : 'NEW';
  }

  /** 0–100. */
  get progress(): number {
    if (this.status === 'READY') return 100;
    if (!this.indexing) return 0;
    const { phase, n_done, n_total } = this.indexing;
    if (phase === 'SCANNING') return 0;
    if (phase === 'CLUSTERING') return EMBEDDING_PERCENT;
    return Math.floor((EMBEDDING_PERCENT * n_done) / Math.max(n_total, 1));
  }
}
