import { type DataDirectory, prepareDataDirectory } from './data-directory.ts';
import { DatasetRuns } from './dataset-runs.ts';
import { Embedders } from './embed/embedders.ts';
import { BUILT_IN_MODEL, type EmbeddingModel } from './embed/embedding-model.ts';
import type { ReportDownload } from './embed/hub/download.ts';
import type { ModelSource } from './embed/model-source.ts';
import { removeTemporaryFiles } from './embed/write-atomically.ts';
import { FETCH_RULES, type FetchRules } from './fetch/fetch-image.ts';
import { type ApiKeys, maySee } from './http/api-keys.ts';
import { createApp } from './http/app.ts';
import type { Log } from './http/errors.ts';
import { datasetIdOf } from './ids.ts';
import type { IndexSummary } from './ingest/index-folder.ts';
import { keepUp } from './ingest/keep-up.ts';
import { ALWAYS_ANEW_BELOW } from './ingest/update-clusters.ts';
import { LiveDataset } from './live-dataset.ts';
import { Scanner } from './scan/scanner.ts';
import { openDuckDbStore } from './store/duckdb-store.ts';
import type { AnnotationProblem, SkippedFile, Store, StoredDataset } from './store/store.ts';

export interface Folder {
  /** Absolute, without links in it, so that a folder is one dataset whatever way leads there. */
  readonly folder: string;
  readonly displayName: string;
}

export interface EngineOptions {
  readonly dataDir: string;
  readonly keys: ApiKeys;
  readonly log: Log;
  /** With fewer images than these all are clustered anew when some change; another than ours is for tests. */
  readonly alwaysAnewBelow?: number;
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
  readonly #runs: DatasetRuns;
  readonly #watches: Promise<void>[] = [];
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
    this.#runs = new DatasetRuns({
      store,
      dataDirectory,
      embedders: this.#embedders,
      scanner: this.#scanner,
      log: options.log,
      signal: this.#stopping.signal,
      alwaysAnewBelow: options.alwaysAnewBelow ?? ALWAYS_ANEW_BELOW,
    });
    const app = createApp(
      {
        store,
        dataDirectory,
        fetchRules: { ...FETCH_RULES, ...options.fetchRules },
        embedder: (dataset) => this.#embedders.of(dataset.model.id),
        datasets: (key) => this.#datasets.filter(({ stored }) => maySee(key, stored.datasetId)),
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
    return this.#runs.index(dataset);
  }

  /** Indexes the dataset now and whenever its folder changes, until the engine closes. */
  watch(dataset: LiveDataset): void {
    const watching = keepUp({
      folder: dataset.stored.folder,
      leaveOut: this.#dataDirectory.root,
      index: async (onFolder) => (await this.#runs.index(dataset, onFolder)) !== undefined,
      log: this.#log,
      signal: this.#stopping.signal,
    });
    this.#watches.push(watching);
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
    await Promise.all(this.#watches);
    await this.#runs.ended();
    await this.#scanner.close();
    await this.#store.close();
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
    await this.#runs.restore(dataset);
    return dataset;
  }
}
