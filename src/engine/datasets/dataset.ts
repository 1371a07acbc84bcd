import type {
  DatasetStatus,
  DatasetStatusNew,
  IndexingProgress,
} from '#contract/dataset/dataset.ts';
import type { ModelChange } from '#contract/dataset/models.ts';
import type { TextReading } from '#contract/dataset/text-reading.ts';
import { BUILT_IN_MODEL, embeddingModelOf } from '#engine/embed/known-models.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import { type DatasetReport, EMPTY_REPORT } from './dataset-report.ts';
import { type DatasetIndexes, IndexHistory } from './index-history.ts';

/** Share of a run's progress that is embedding; the rest is clustering. */
const EMBEDDING_PERCENT = 95;

const SCANNING: IndexingProgress = {
  phase: 'SCANNING',
  n_done: 0,
  n_total: 0,
  images_per_second: 0,
  seconds_left: null,
};

/** `done` and `total` stay as they are when omitted. */
export type ModelChangeUpdate = Pick<ModelChange, 'phase'> & Partial<Omit<ModelChange, 'model'>>;

const NOTHING_READ: TextReading = {
  enabled: false,
  n_read: 0,
  n_with_text: 0,
  n_left: 0,
  seconds_left: null,
  error: null,
};

/** The models of a dataset, and when they were set. */
export type DatasetModels = Pick<StoredDataset, 'modelId' | 'previousModelId' | 'updatedAt'>;

/** A dataset at run time: its stored row, its indexes and its current tasks. */
export class LiveDataset {
  #stored: StoredDataset;
  readonly #history = new IndexHistory();
  #findObjects = true;
  #modelChange: ModelChange | null = null;
  #textReading = NOTHING_READ;
  #indexing: IndexingProgress | null = null;
  #fatalError: string | null = null;
  #report = EMPTY_REPORT;
  readonly #uploads = new Set<Promise<unknown>>();
  readonly #removal = new AbortController();

  constructor(stored: StoredDataset) {
    this.#stored = stored;
  }

  get stored(): StoredDataset {
    return this.#stored;
  }

  /** Null until the first images are published; runs keep them until they publish better ones. */
  get indexes(): DatasetIndexes | null {
    return this.#history.current;
  }

  get index(): DatasetIndex | null {
    return this.indexes?.IMAGES ?? null;
  }

  get objectIndex(): DatasetIndex | null {
    return this.indexes?.OBJECTS ?? null;
  }

  get history(): Pick<IndexHistory, 'asOf' | 'isPartial' | 'kept'> {
    return this.#history;
  }

  /** Makes searches use the given indexes. @param isPartial whether more images follow */
  publishIndexes(indexes: DatasetIndexes, updatedAt: Date, isPartial: boolean): void {
    this.#history.publish(indexes, updatedAt, isPartial);
    this.#stored = { ...this.#stored, updatedAt };
  }

  /** As `publishIndexes`, for what another process has published. */
  follow(stored: StoredDataset, indexes: DatasetIndexes, isPartial: boolean): void {
    const isOfModel = stored.modelId === this.#stored.modelId;
    this.#history[isOfModel ? 'publish' : 'replace'](indexes, stored.updatedAt, isPartial);
    this.#stored = stored;
  }

  /** As `publishIndexes`, and forgets earlier states, because their files may be damaged too. */
  publishRepaired(indexes: DatasetIndexes, updatedAt: Date, isPartial: boolean): void {
    this.#history.replace(indexes, updatedAt, isPartial);
    this.#stored = { ...this.#stored, updatedAt };
  }

  /**
   * Makes searches use a model and its indexes, both at once. Null withdraws the indexes. Earlier
   * states belong to another model and are forgotten.
   */
  setModels(models: DatasetModels, indexes: DatasetIndexes | null): void {
    this.#stored = { ...this.#stored, ...models };
    this.#history.replace(indexes, models.updatedAt, false);
  }

  setLabelsFromFolders(isWanted: boolean): void {
    this.#stored = { ...this.#stored, labelsFromFolders: isWanted };
  }

  /** Whether runs detect objects in new and changed images. */
  get findObjects(): boolean {
    return this.#findObjects;
  }

  setFindObjects(isWanted: boolean): void {
    this.#findObjects = isWanted;
  }

  /** The model of searches; if that model no longer exists, the model of the next run. */
  get model(): EmbeddingModel {
    return embeddingModelOf(this.#stored.modelId) ?? BUILT_IN_MODEL;
  }

  /** The model used before, whose data is kept. */
  get previousModel(): EmbeddingModel | undefined {
    return embeddingModelOf(this.#stored.previousModelId ?? '');
  }

  /** The change to another model; null when none is pending. */
  get modelChange(): ModelChange | null {
    return this.#modelChange;
  }

  updateModelChange(model: string, update: ModelChangeUpdate): void {
    const { done = 0, total = 0 } = this.#modelChange ?? {};
    this.#modelChange = { model, done, total, seconds_left: null, error: null, ...update };
  }

  endModelChange(): void {
    this.#modelChange = null;
  }

  /** How much of the text in its images was read. */
  get textReading(): TextReading {
    return this.#textReading;
  }

  updateTextReading(update: Partial<TextReading>): void {
    this.#textReading = { ...this.#textReading, ...update };
  }

  /** Null when no run is active or about to begin. */
  get indexing(): IndexingProgress | null {
    return this.#indexing;
  }

  /** Why the last run failed; null when it succeeded. */
  get fatalError(): string | null {
    return this.#fatalError;
  }

  /** Marks a run as requested but not begun. */
  awaitRun(): void {
    this.#indexing ??= SCANNING;
  }

  beginRun(): void {
    this.#fatalError = null;
    this.#indexing = SCANNING;
  }

  embedding(progress: IndexingProgress): void {
    this.#indexing = progress;
  }

  clustering(): void {
    const n = this.#indexing?.n_total ?? 0;
    this.#indexing = { ...SCANNING, phase: 'CLUSTERING', n_done: n, n_total: n };
  }

  fail(reason: string): void {
    this.#fatalError = reason;
  }

  /** @param hasNext whether another run is about to begin */
  endRun(hasNext: boolean): void {
    this.#indexing = hasNext ? SCANNING : null;
  }

  get report(): DatasetReport {
    return this.#report;
  }

  publishReport(report: DatasetReport): void {
    this.#report = report;
  }

  /** @param upload settles when the upload has ended */
  beginUpload(upload: Promise<unknown>): void {
    this.#uploads.add(upload);
    const forget = () => this.#uploads.delete(upload);
    upload.then(forget, forget);
  }

  /** Resolves when the active uploads have ended. */
  async uploadsEnded(): Promise<void> {
    await Promise.allSettled(this.#uploads);
  }

  /** Aborted when the dataset is removed, to end all its tasks. */
  get removed(): AbortSignal {
    return this.#removal.signal;
  }

  remove(): void {
    this.#removal.abort(new Error('The dataset was removed.'));
  }

  get status(): DatasetStatus {
    if (this.indexes) return 'READY';
    if (this.#fatalError !== null) return 'FATAL_ERROR';
    if (this.#indexing) return 'INDEXING';
    return this.#uploads.size > 0 ? 'UPLOADING' : 'NEW';
  }

  get statusNew(): DatasetStatusNew {
    // Its first images can be searched.
    if (this.#history.isPartial && this.#indexing) return 'INDEXING';
    switch (this.status) {
      case 'READY':
        return 'READY';
      case 'FATAL_ERROR':
        return 'ERROR';
      case 'INDEXING':
        return 'INDEXING';
      default:
        return 'DRAFT';
    }
  }

  /** Range 0–100. */
  get progress(): number {
    if (this.statusNew === 'READY') return 100;
    if (!this.#indexing) return 0;
    const { phase, n_done, n_total } = this.#indexing;
    if (phase === 'SCANNING') return 0;
    if (phase === 'CLUSTERING') return EMBEDDING_PERCENT;
    return Math.floor((EMBEDDING_PERCENT * n_done) / Math.max(n_total, 1));
  }
}
