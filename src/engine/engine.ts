import type { EntityType } from '#contract/primitives.ts';
import { type DataDirectory, prepareDataDirectory } from './data-directory.ts';
import { Embedders } from './embed/embedders.ts';
import { BUILT_IN_MODEL, type EmbeddingModel, embeddingModelOf } from './embed/embedding-model.ts';
import type { ReportDownload } from './embed/hub/download.ts';
import { ModelError } from './embed/model-error.ts';
import type { ModelSource } from './embed/model-source.ts';
import { removeTemporaryFiles, UnwritableError } from './embed/write-atomically.ts';
import type { DatasetIndex } from './explore/dataset-index.ts';
import { openIndex } from './explore/open-index.ts';
import { FETCH_RULES, type FetchRules } from './fetch/fetch-image.ts';
import { createApp } from './http/app.ts';
import type { ApiKeys } from './http/authenticate.ts';
import type { Log } from './http/errors.ts';
import { datasetIdOf } from './ids.ts';
import { clusterMedia } from './ingest/cluster-media.ts';
import { FolderUnreadableError } from './ingest/find-images.ts';
import { type IndexSummary, indexFolder } from './ingest/index-folder.ts';
import { keepUp } from './ingest/keep-up.ts';
import { SCANNING } from './ingest/progress.ts';
import { LiveDataset } from './live-dataset.ts';
import { Scanner } from './scan/scanner.ts';
import { openDuckDbStore } from './store/duckdb-store.ts';
import type { AnnotationProblem, SkippedFile, Store, StoredDataset } from './store/store.ts';

export interface Folder {
  /** Absolute, without links in it, so that a folder is one dataset whatever way leads there. */
  readonly folder: string;
  readonly displayName: string;
}

interface Reclustering {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export interface EngineOptions {
  readonly dataDir: string;
  readonly keys: ApiKeys;
  readonly log: Log;
  /** For query images that are fetched from an address, where they are not the usual ones. */
  readonly fetchRules?: Partial<FetchRules>;
}

/** The embedded upstream: datasets over folders of images, and the API over them as one function. */
export class Engine {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly #store: Store;
  readonly #dataDirectory: DataDirectory;
  readonly #log: Log;
  readonly #scanner = new Scanner();
  readonly #stopping = new AbortController();
  readonly #runs = new Set<Promise<unknown>>();
  /** A dataset has one run at a time; the next waits for it. */
  readonly #lastRuns = new WeakMap<LiveDataset, Promise<unknown>>();
  /** Datasets that are being clustered anew beside their runs. */
  readonly #reclusterings = new Map<LiveDataset, Reclustering>();
  /** In the order to show them: those named since the start, then those of earlier starts. */
  #datasets: readonly LiveDataset[] = [];
  readonly #embedders: Embedders;
  #closed: Promise<void> | undefined;

  /** @throws StoreInUseError when another process works on the data directory */
  static async open(options: EngineOptions): Promise<Engine> {
    const dataDirectory = await prepareDataDirectory(options.dataDir);
    const store = await openDuckDbStore(dataDirectory.database);
    // The store is ours now, and so is all that lies beside it.
    await removeTemporaryFiles(dataDirectory.root);
    const engine = new Engine(options, dataDirectory, store);
    const stored = await store.datasets();
    engine.#datasets = await Promise.all(stored.map((dataset) => engine.#restore(dataset)));
    return engine;
  }

  private constructor(options: EngineOptions, dataDirectory: DataDirectory, store: Store) {
    this.#dataDirectory = dataDirectory;
    this.#store = store;
    this.#log = options.log;
    this.#embedders = new Embedders(dataDirectory.models);
    const app = createApp(
      {
        store,
        dataDirectory,
        fetchRules: { ...FETCH_RULES, ...options.fetchRules },
        embedder: (dataset) => this.#embedders.of(dataset.model.id),
        datasets: () => this.#datasets,
      },
      options.keys,
      options.log,
    );
    this.fetch = async (request) => app.fetch(request);
  }

  get datasets(): readonly LiveDataset[] {
    return this.#datasets;
  }

  /**
   * Makes a model ready that datasets are to be indexed with, fetching what is missing of it.
   * @throws ModelError
   */
  loadModel(source: ModelSource, onDownload?: ReportDownload): Promise<EmbeddingModel> {
    return this.#embedders.load(source, onDownload);
  }

  /**
   * Makes each folder (absolute paths) a dataset, if it is not one yet, and puts them before all
   * others. Indexing them is another step. Without a model each keeps the one it has.
   */
  async addFolders(
    folders: readonly Folder[],
    model?: EmbeddingModel | undefined,
  ): Promise<readonly LiveDataset[]> {
    const named = new Set<LiveDataset>();
    for (const folder of folders) {
      const dataset = await this.#datasetOf(folder, model ?? BUILT_IN_MODEL);
      if (model) dataset.wantedModel = model;
      named.add(dataset);
      this.#datasets = [...new Set([...named, ...this.#datasets])];
    }
    return [...named];
  }

  /**
   * Brings the dataset up to date with its folder. What goes wrong is said in its `fatalError`.
   * @returns undefined when the run failed or the engine closed meanwhile
   */
  index(dataset: LiveDataset): Promise<IndexSummary | undefined> {
    return this.#run(dataset);
  }

  /** Indexes the dataset now and whenever its folder changes, until the engine closes. */
  watch(dataset: LiveDataset): void {
    const watching = keepUp({
      folder: dataset.stored.folder,
      leaveOut: this.#dataDirectory.root,
      index: async (onFolder) => (await this.#run(dataset, onFolder)) !== undefined,
      log: this.#log,
      signal: this.#stopping.signal,
    });
    this.#runs.add(watching);
  }

  skippedFiles(dataset: LiveDataset): Promise<SkippedFile[]> {
    return this.#store.skippedFiles(dataset.stored.datasetId);
  }

  annotationProblems(dataset: LiveDataset): Promise<AnnotationProblem[]> {
    return this.#store.annotationProblems(dataset.stored.datasetId);
  }

  /** Ends what is under way; what was embedded is saved, and the next start goes on from there. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stopping.abort(new Error('The engine is closing.'));
    await this.#embedders.close();
    await Promise.all(this.#runs);
    await this.#scanner.close();
    await this.#store.close();
  }

  #run(
    dataset: LiveDataset,
    onFolder?: (folder: string) => void,
  ): Promise<IndexSummary | undefined> {
    return this.#inTurn(dataset, () =>
      this.#index(dataset, onFolder)
        .catch((error: unknown) => this.#fail(dataset, error))
        .finally(() => {
          dataset.indexing = null;
        }),
    );
  }

  /** Does work on a dataset after what was begun before. */
  #inTurn<T>(dataset: LiveDataset, work: () => Promise<T>): Promise<T> {
    const turn = Promise.resolve(this.#lastRuns.get(dataset)).then(work);
    this.#lastRuns.set(dataset, turn);
    this.#keepUntilEnded(turn);
    return turn;
  }

  /** Closing waits for it. */
  #keepUntilEnded(run: Promise<unknown>): void {
    this.#runs.add(run);
    const forget = () => this.#runs.delete(run);
    run.then(forget, forget);
  }

  async #index(
    dataset: LiveDataset,
    onFolder: ((folder: string) => void) | undefined,
  ): Promise<IndexSummary> {
    this.#stopping.signal.throwIfAborted();
    const { datasetId, folder } = dataset.stored;
    dataset.fatalError = null;
    dataset.indexing = SCANNING;
    // Before anything is forgotten: a model that cannot be had costs nothing.
    const embedder = await this.#embedders.of(dataset.wantedModel.id);
    if (dataset.stored.modelId !== embedder.model.id) await this.#changeModel(dataset);
    const summary = await indexFolder({
      datasetId,
      folder,
      store: this.#store,
      embedder,
      thumbnail: (mediaId) => this.#dataDirectory.thumbnail(datasetId, mediaId),
      findObjects: dataset.findObjects,
      signal: this.#stopping.signal,
      leaveOut: this.#dataDirectory.root,
      indexes: { IMAGES: dataset.index, OBJECTS: dataset.objectIndex },
      onFolder,
      onChange: () => this.#stopReclustering(dataset),
      onProgress: (progress) => {
        dataset.indexing = progress;
      },
    });
    if (summary.changed || !dataset.index) await this.#refresh(dataset);
    await this.#countProblems(dataset);
    if (summary.anewPays.length > 0) this.#recluster(dataset, summary.anewPays);
    return summary;
  }

  /** Searches what is stored now. */
  async #refresh(dataset: LiveDataset): Promise<void> {
    const [index, objectIndex] = await this.#loadIndexes(dataset);
    Object.assign(dataset, { index, objectIndex });
    dataset.stored = { ...dataset.stored, updatedAt: new Date() };
    await this.#store.saveDataset(dataset.stored);
  }

  /** Clusters all anew while the dataset is searched as it is. A change of its images ends it; the next run begins again. */
  #recluster(dataset: LiveDataset, types: readonly EntityType[]): void {
    if (this.#reclusterings.has(dataset)) return;
    const controller = new AbortController();
    const { signal } = controller;
    const job = {
      datasetId: dataset.stored.datasetId,
      dims: dataset.model.dims,
      store: this.#store,
      signal: AbortSignal.any([signal, this.#stopping.signal]),
    };
    const clusterAll = async () => {
      for (const type of types) await clusterMedia({ ...job, type });
    };
    const ended = clusterAll()
      .then(() => {
        // In turn, so that no run that has begun before ends with an older state.
        this.#inTurn(dataset, () => this.#refresh(dataset)).catch((e) => this.#fail(dataset, e));
      })
      .catch((error: unknown) => {
        if (!job.signal.aborted) this.#log(`Clustering anew failed: ${error}`);
      })
      .finally(() => this.#reclusterings.delete(dataset));
    this.#reclusterings.set(dataset, { controller, ended });
    this.#keepUntilEnded(ended);
  }

  async #stopReclustering(dataset: LiveDataset): Promise<void> {
    const reclustering = this.#reclusterings.get(dataset);
    reclustering?.controller.abort();
    await reclustering?.ended;
  }

  /** Vectors of two models cannot be compared: what the old one made is forgotten. */
  async #changeModel(dataset: LiveDataset): Promise<void> {
    const { stored, wantedModel } = dataset;
    const before = embeddingModelOf(stored.modelId)?.name ?? 'an earlier built-in model';
    this.#log(
      `${stored.displayName} was indexed with ${before} and is indexed anew with ${wantedModel.name}.`,
    );
    await this.#stopReclustering(dataset);
    Object.assign(dataset, { index: null, objectIndex: null });
    await this.#store.forgetVectors(stored.datasetId);
    dataset.stored = { ...stored, modelId: wantedModel.id };
    await this.#store.saveDataset(dataset.stored);
  }

  #fail(dataset: LiveDataset, error: unknown): undefined {
    if (this.#stopping.signal.aborted) return;
    if (error instanceof FolderUnreadableError || error instanceof ModelError) {
      dataset.fatalError = error.message;
    } else {
      const stack = error instanceof Error ? error.stack : String(error);
      this.#log(`Indexing ${dataset.stored.displayName} failed: ${stack}`);
      dataset.fatalError = explain(error);
    }
  }

  async #datasetOf({ folder, displayName }: Folder, model: EmbeddingModel): Promise<LiveDataset> {
    const datasetId = datasetIdOf(folder);
    const known = this.#datasets.find(({ stored }) => stored.datasetId === datasetId);
    if (known) return known;
    const now = new Date();
    const stored = {
      datasetId,
      displayName,
      folder,
      modelId: model.id,
      createdAt: now,
      updatedAt: now,
    };
    await this.#store.saveDataset(stored);
    return new LiveDataset(stored);
  }

  /** A dataset of an earlier start; it can be searched at once if its first run was through. */
  async #restore(stored: StoredDataset): Promise<LiveDataset> {
    const dataset = new LiveDataset(stored);
    // Made by an earlier version: there is nothing that could look at a query in the same way.
    if (dataset.model.id !== stored.modelId) return dataset;
    const [index, objectIndex] = await this.#loadIndexes(dataset);
    if (index.size > 0) Object.assign(dataset, { index, objectIndex });
    await this.#countProblems(dataset);
    return dataset;
  }

  #loadIndexes(dataset: LiveDataset): Promise<[images: DatasetIndex, objects: DatasetIndex]> {
    const { datasetId } = dataset.stored;
    const load = (type: EntityType) =>
      openIndex({
        directory: this.#dataDirectory.indexes,
        store: this.#store,
        scanner: this.#scanner,
        datasetId,
        type,
        model: dataset.model,
      });
    return Promise.all([load('IMAGES'), load('OBJECTS')]);
  }

  async #countProblems(dataset: LiveDataset): Promise<void> {
    dataset.nSkipped = (await this.skippedFiles(dataset)).length;
    dataset.nAnnotationProblems = (await this.annotationProblems(dataset)).length;
  }
}

/** What a run that broke off says to a person; the log has the rest. */
function explain(error: unknown): string {
  // Node says it in the first way, DuckDB in the second.
  if (/ENOSPC|No space left on device/.test(String(error))) {
    return 'The disk of the data directory is full; make room, and indexing goes on where it stopped.';
  }
  if (error instanceof UnwritableError) return `Indexing stopped: ${error.message}.`;
  return 'Indexing failed; the log of the server says why.';
}
