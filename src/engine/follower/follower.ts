import { type ApiKeys, maySee } from '#auth/api-keys.ts';
import type { Log } from '#auth/http-errors.ts';
import { MediaLinks } from '#auth/media-links.ts';
import type { Caller } from '#auth/upstream.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { IndexPublisher } from '#engine/datasets/index-publisher.ts';
import { Embedders } from '#engine/embed/embedders.ts';
import type { EngineLoad } from '#engine/engine.ts';
import { ClosableApp } from '#engine/http/closable-app.ts';
import { openStoreReader } from '#engine/open-store.ts';
import { type DataDirectory, prepareDataDirectory } from '#engine/store/data-directory.ts';
import type { PostgresReader } from '#engine/store/postgres/postgres-store.ts';
import { type EngineThreads, startThreads } from '#engine/threads.ts';
import { FollowedDatasets } from './followed-datasets.ts';
import { createReadingApp, isReading } from './reading-app.ts';

export interface FollowerOptions {
  readonly dataDir: string;
  /** Address of the PostgreSQL database. */
  readonly store: string;
  /** Folder of the index files of this server. */
  readonly cache: string;
  /** As that of the server that writes. */
  readonly indexMemoryBytes: number | undefined;
  readonly keys: ApiKeys;
  readonly log: Log;
}

/** Statuses of answers that the writer would give too. */
const SAME_STATUSES = [200, 304, 429];
const CLOSING = 'The server is shutting down. Try again later.';

/** Answers searches beside the server that writes. */
export class Follower {
  readonly #store: PostgresReader;
  readonly #threads: EngineThreads = startThreads();
  readonly #stopping = new AbortController();
  readonly #publisher: IndexPublisher;
  readonly #datasets: FollowedDatasets;
  readonly #embedders: Embedders;
  readonly #app: ClosableApp;
  /** The datasets that can be searched as of the last read of the store. */
  #current: readonly LiveDataset[] = [];
  #isPaused = false;

  /** @throws UserError when the data directory or the database cannot be used */
  static async open(options: FollowerOptions): Promise<Follower> {
    const directory = await prepareDataDirectory(options.dataDir, options.cache);
    const store = await openStoreReader(directory, options.store, options.log);
    return new Follower(options, directory, store);
  }

  private constructor(
    { keys, log: logAlways, indexMemoryBytes }: FollowerOptions,
    dataDirectory: DataDirectory,
    store: PostgresReader,
  ) {
    const { signal } = this.#stopping;
    const log: Log = (message) => signal.aborted || logAlways(message);
    this.#store = store;
    this.#embedders = new Embedders(dataDirectory.models, this.#threads.startEmbedder);
    const { scanner } = this.#threads;
    this.#publisher = new IndexPublisher({
      ...{ store, dataDirectory, scanner, log, signal, indexMemoryBytes },
      isFollower: true,
    });
    this.#datasets = new FollowedDatasets(this.#publisher, log);
    const app = createReadingApp(
      {
        ...{ store, dataDirectory, log, closing: signal },
        embedder: (model) => this.#embedders.of(model.id),
        datasets: (key) => this.#current.filter(({ stored }) => maySee(key, stored.datasetId)),
      },
      keys,
      new MediaLinks(keys),
    );
    this.#app = new ClosableApp(app, signal);
    // If threads cannot start, the first search reports the error.
    scanner.prepare().catch(() => undefined);
  }

  /** Reads what the writer has published. @returns its address; null when it has none */
  async follow(): Promise<string | null> {
    const { address, datasets } = await this.#store.leaderState();
    if (!this.#isPaused) this.#datasets.follow(datasets);
    this.#current = this.#datasets.currentOf(datasets);
    return address;
  }

  /**
   * Loads no indexes until `resume`, so that an engine of this process can use their folder.
   * Resolves when none is being loaded.
   */
  async pause(): Promise<void> {
    this.#isPaused = true;
    await this.#publisher.ended();
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Whether a server writes. */
  isLed(): Promise<boolean> {
    return this.#store.isLed();
  }

  /**
   * Answers with everything that was confirmed before the last call of `follow`.
   * @returns undefined when the writer has to answer; the body of the request is unread then
   */
  async answer(request: Request, caller: Caller | undefined): Promise<Response | undefined> {
    if (!isReading(request.method, new URL(request.url))) return undefined;
    const response = await this.#app.fetch(request, caller);
    if (SAME_STATUSES.includes(response.status)) return response;
    await response.body?.cancel();
    return undefined;
  }

  /** Those that this server can search. */
  get datasets(): readonly LiveDataset[] {
    return this.#current;
  }

  get load(): EngineLoad {
    return { ...this.#embedders.waiting, scans: this.#threads.scanner.waiting };
  }

  /** Size of the database on disk. */
  databaseBytes(): Promise<number> {
    return this.#store.sizeBytes();
  }

  /** A sentence while this server cannot answer; null when it can. */
  notReadyBecause(): string | null {
    return this.#stopping.signal.aborted ? CLOSING : this.#store.notReadyBecause();
  }

  async close(): Promise<void> {
    this.#stopping.abort(new Error(CLOSING));
    await this.#embedders.close();
    await this.#app.ended();
    await this.#publisher.ended();
    await this.#threads.scanner.close();
    await this.#store.close();
  }
}
