import { maySee } from '#auth/api-keys.ts';
import { AuditLog } from '#auth/audit-log.ts';
import { MediaLinks } from '#auth/media-links.ts';
import type { Upstream } from '#auth/upstream.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { LiveDataset } from './datasets/dataset.ts';
import { DatasetRegistry, type Folder, type FolderOptions } from './datasets/dataset-registry.ts';
import { DatasetUploads } from './datasets/dataset-uploads.ts';
import { DatasetWatches } from './datasets/dataset-watches.ts';
import { GROWTH_WAIT_MS } from './datasets/growing-index.ts';
import { IndexingQueue } from './datasets/indexing-queue.ts';
import { finishRemoval, removeOrphanedFiles } from './datasets/removal.ts';
import type { WaitingTasks } from './embed/embedder.ts';
import { Embedders } from './embed/embedders.ts';
import type { ReportDownload } from './embed/hub/download.ts';
import type { ModelSource } from './embed/model/model-source.ts';
import type { ExportTasks } from './export/export-tasks.ts';
import { createApp } from './http/app.ts';
import { ClosableApp } from './http/closable-app.ts';
import { sharingEmbedders } from './index-workers/shared-embedder.ts';
import { ALWAYS_RECLUSTER_BELOW } from './indexing/clusters/update-clusters.ts';
import type { IndexSummary } from './indexing/indexing-event.ts';
import { type EngineOptions, type OpenedParts, openParts } from './open-parts.ts';
import type { OpenedStore } from './open-store.ts';
import { FETCH_RULES } from './query/fetch-image.ts';
import type { QueryImages } from './query/query-images.ts';
import type { AnnotationProblem } from './store/annotation-store.ts';
import type { LeftOutFiles } from './store/left-out-store.ts';
import type { SkippedFile } from './store/media-store.ts';
import type { JobCounts } from './store/postgres/jobs/offered-jobs.ts';
import { type EngineThreads, startThreads } from './threads.ts';
import { UPLOAD_LIMITS } from './uploads/upload-limits.ts';
import type { UploadTransactions } from './uploads/upload-transactions.ts';

/** Number of tasks that wait for the engine's threads. */
export interface EngineLoad extends WaitingTasks {
  /** Number of waiting parts of searches. */
  readonly scans: number;
}

const CLOSING = 'The server is shutting down. Try again later.';

/** The embedded upstream: datasets of image folders, and their API as one function. */
export class Engine {
  readonly fetch: Upstream = (request, caller) => this.#app.fetch(request, caller);
  readonly #app: ClosableApp;
  readonly #store: OpenedStore;
  readonly #threads: EngineThreads;
  readonly #stopping = new AbortController();
  readonly #queue: IndexingQueue;
  readonly #watches: DatasetWatches;
  readonly #datasets: DatasetRegistry;
  readonly #uploads: DatasetUploads;
  readonly #embedders: Embedders;
  readonly #exportTasks: ExportTasks;
  readonly #queryImages: QueryImages;
  readonly #uploadTransactions: UploadTransactions;
  #runsEnded: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /**
   * @throws StoreInUseError when another process works on the data directory
   * @throws StoreDamagedError, StoreTooNewError, StoreUnavailableError, or an error of the file system
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const parts = await openParts(options);
    try {
      const engine = new Engine(options, parts);
      for (const removal of await parts.store.datasets.removals()) {
        await finishRemoval(parts, removal);
      }
      await engine.#datasets.restore();
      const datasetIds = engine.datasets.map(({ stored }) => stored.datasetId);
      await removeOrphanedFiles(parts.dataDirectory, datasetIds);
      return engine;
    } catch (error) {
      await parts.store.close();
      throw error;
    }
  }

  private constructor(options: EngineOptions, opened: OpenedParts) {
    const { dataDirectory, store, exportTasks, queryImages, uploadQuota } = opened;
    this.#uploadTransactions = opened.uploadTransactions;
    this.#exportTasks = exportTasks;
    this.#queryImages = queryImages;
    this.#store = store;
    this.#threads = options.threads ?? startThreads();
    const { startEmbedder } = this.#threads;
    const start = store.jobs
      ? sharingEmbedders(startEmbedder, store.jobs, options.log)
      : startEmbedder;
    this.#embedders = new Embedders(dataDirectory.models, start);
    this.#queue = new IndexingQueue({
      store,
      dataDirectory,
      uploadQuota,
      embedders: this.#embedders,
      scanner: this.#threads.scanner,
      log: options.log,
      signal: this.#stopping.signal,
      indexMemoryBytes: options.indexMemoryBytes,
      alwaysReclusterBelow: options.alwaysReclusterBelow ?? ALWAYS_RECLUSTER_BELOW,
      growthWaitMs: options.growthWaitMs ?? GROWTH_WAIT_MS,
    });
    this.#datasets = new DatasetRegistry({
      store,
      dataDirectory,
      queue: this.#queue,
      exportTasks,
      uploadQuota,
      log: options.log,
    });
    this.#uploads = new DatasetUploads({
      store,
      dataDirectory,
      queue: this.#queue,
      limits: { ...UPLOAD_LIMITS, ...options.uploadLimits },
      quota: uploadQuota,
      transactions: opened.uploadTransactions,
      log: options.log,
      signal: this.#stopping.signal,
    });
    this.#watches = new DatasetWatches({
      queue: this.#queue,
      dataDirectory,
      log: options.log,
      signal: this.#stopping.signal,
    });
    const app = createApp(
      {
        store,
        dataDirectory,
        auditLog: new AuditLog(dataDirectory.auditLog, options.log),
        log: (message) => this.#stopping.signal.aborted || options.log(message),
        fetchRules: { ...FETCH_RULES, ...options.fetchRules },
        closing: this.#stopping.signal,
        embedder: (model) => this.#embedders.of(model.id),
        datasets: (key) => this.datasets.filter(({ stored }) => maySee(key, stored.datasetId)),
        exportTasks,
        queryImages,
        uploadQuota,
        hasDataset: (id) => this.datasets.some(({ stored }) => stored.datasetId === id),
        removeDataset: (dataset) => this.#datasets.remove(dataset),
        createDataset: (displayName) => this.#datasets.create(displayName),
        uploads: this.#uploads,
        deleteMissing: (dataset, folder) => this.#queue.deleteMissing(dataset, folder),
        purgeDeleted: (dataset, days) => this.#queue.purgeDeleted(dataset, days),
        index: (dataset) => this.#queue.request(dataset),
        modelChanges: this.#queue.modelChanges,
        textReadings: this.#queue.textReadings,
        forgetPreviousModel: (dataset) => this.#queue.forgetPreviousModel(dataset),
        setLabelsFromFolders: (dataset, isWanted) =>
          this.#queue.setLabelsFromFolders(dataset, isWanted),
      },
      options.keys,
      new MediaLinks(options.keys, options.now),
    );
    this.#app = new ClosableApp(app, this.#stopping.signal);
  }

  /** In display order: datasets named since the start, then those of earlier starts. */
  get datasets(): readonly LiveDataset[] {
    return this.#datasets.all;
  }

  /** Starts threads in advance, so that the first search of a server does not wait for them. */
  prepare(): void {
    // If threads cannot start, the first search reports the error.
    this.#threads.scanner.prepare().catch(() => undefined);
  }

  /** Whether new datasets get object detection. */
  set findObjects(isWanted: boolean) {
    this.#datasets.findObjects = isWanted;
  }

  /**
   * Registers each folder as a dataset, if it is none yet, and puts them first. Does not index
   * them.
   */
  addFolders(
    folders: readonly Folder[],
    options: FolderOptions = {},
  ): Promise<readonly LiveDataset[]> {
    return this.#datasets.addFolders(folders, options);
  }

  /** Removes the dataset and all data derived from it. The files in its folder stay. */
  removeDataset(dataset: LiveDataset): Promise<void> {
    return this.#datasets.remove(dataset);
  }

  /** Deletes missing images in a folder; the empty string is all. @returns their ids */
  deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]> {
    return this.#queue.deleteMissing(dataset, folder);
  }

  /** Makes the next run replace unreadable thumbnails. @returns the number of affected images */
  findDamagedThumbnails(dataset: LiveDataset): Promise<number> {
    return this.#queue.findDamagedThumbnails(dataset);
  }

  /** Purges images that were deleted at least this many days ago. @returns the number of images */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number> {
    return this.#queue.purgeDeleted(dataset, olderThanDays);
  }

  /** Indexes uploads that were not indexed before the last shutdown. */
  resumeUploads(): Promise<void> {
    return this.#uploads.resume(this.datasets);
  }

  /**
   * Loads a model for indexing and downloads missing files of it.
   * @throws ModelError
   */
  async loadModel(source: ModelSource, onDownload?: ReportDownload): Promise<EmbeddingModel> {
    return (await this.#embedders.load(source, onDownload)).model;
  }

  /** Resumes a change to another model that an earlier process began. Does not wait for its end. */
  resumeModelChange(dataset: LiveDataset): Promise<void> {
    return this.#queue.modelChanges.resume(dataset);
  }

  /** Reads the text in the images of a dataset, now and later, if its users want it. */
  followText(dataset: LiveDataset): void {
    this.#queue.textReadings.follow(dataset);
  }

  /** Resolves when no text of the dataset is being read. */
  textReadingEnded(dataset: LiveDataset): Promise<void> {
    return this.#queue.textReadings.ended(dataset);
  }

  /** Resolves when the dataset's change to another model has ended, if one is running. */
  modelChangeEnded(dataset: LiveDataset): Promise<void> {
    return this.#queue.modelChanges.ended(dataset);
  }

  /**
   * Updates the dataset to its folder. Errors are reported in its `fatalError`.
   * @returns undefined when the run failed or the engine closed meanwhile
   */
  index(dataset: LiveDataset): Promise<IndexSummary | undefined> {
    return this.#queue.index(dataset);
  }

  /**
   * Indexes the dataset now and whenever its folder changes, until it is removed or the engine
   * closes.
   * @returns the summary of the first run; undefined when it failed or was aborted
   */
  watch(dataset: LiveDataset): Promise<IndexSummary | undefined> {
    return this.#watches.watch(dataset);
  }

  skippedFiles(dataset: LiveDataset): Promise<SkippedFile[]> {
    return this.#store.media.skippedFiles(dataset.stored.datasetId);
  }

  leftOutFiles(dataset: LiveDataset): Promise<LeftOutFiles[]> {
    return this.#store.leftOut.all(dataset.stored.datasetId);
  }

  annotationProblems(dataset: LiveDataset): Promise<AnnotationProblem[]> {
    return this.#store.annotations.problems(dataset.stored.datasetId);
  }

  /** Number of tagged images and objects that are not in the store (any more). */
  countTagsWithoutImage(): Promise<number> {
    return this.#store.tags.countWithoutMedia();
  }

  /** A sentence with the reason why searches would have to wait; null when they need not. */
  notReadyBecause(): string | null {
    if (this.#stopping.signal.aborted) return CLOSING;
    const reason = this.#store.notReadyBecause();
    if (reason !== null) return reason;
    switch (this.#embedders.readiness) {
      case 'ready':
        return null;
      case 'loading':
        return 'The model is still loading.';
      case 'none':
        return 'No model is loaded yet. A model loads when the first dataset that uses it is indexed or searched.';
    }
  }

  get load(): EngineLoad {
    return { ...this.#embedders.waiting, scans: this.#threads.scanner.waiting };
  }

  /** Size of the database on disk. */
  databaseBytes(): Promise<number> {
    return this.#store.sizeBytes();
  }

  /** Workers and the images that they are asked to embed; undefined when there can be none. */
  async workerJobs(): Promise<JobCounts | undefined> {
    return this.#store.jobs?.counts();
  }

  /** The first part of `close`: ends all runs while the store stays readable. */
  endRuns(): Promise<void> {
    this.#runsEnded ??= this.#endRuns();
    return this.#runsEnded;
  }

  async #endRuns(): Promise<void> {
    this.#stopping.abort(new Error(CLOSING));
    await this.#embedders.close();
    await this.#watches.ended();
    await Promise.all(this.datasets.map((dataset) => dataset.uploadsEnded()));
    await this.#exportTasks.close();
    this.#queryImages.close();
    this.#uploadTransactions.close();
    await this.#queue.ended();
  }

  /** Aborts running work; embedded images are saved, and the next start resumes. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.endRuns();
    // A query still running when its store closes fails or never ends.
    await this.#app.ended();
    await this.#threads.scanner.close();
    await this.#store.close();
  }
}
