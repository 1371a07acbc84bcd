import type { createEmbedder, Embedder, EmbedderOptions, WaitingTasks } from './embedder.ts';
import type { ReportDownload } from './hub/download.ts';
import { embeddingModelOf } from './known-models.ts';
import { ModelError } from './model/model-error.ts';
import type { ModelSource } from './model/model-source.ts';

/** Loads the modules of an embedder first, because a search by stored vectors needs none of them. */
export const startEmbedder: typeof createEmbedder = async (options) =>
  (await import('./embedder.ts')).createEmbedder(options);

/** The embedders of all models in use, each started on first use. */
export class Embedders {
  readonly #modelDir: string;
  readonly #startEmbedder: typeof createEmbedder;
  readonly #started = new Map<ModelSource, Promise<Embedder>>();
  readonly #ready = new Set<Embedder>();

  constructor(modelDir: string, start = startEmbedder) {
    this.#modelDir = modelDir;
    this.#startEmbedder = start;
  }

  /**
   * Loads a model that a user has named, and downloads its missing files.
   * @param signal ends the download
   * @throws ModelError; the signal's reason
   */
  async load(
    source: ModelSource,
    onDownload?: ReportDownload,
    signal?: AbortSignal,
  ): Promise<Embedder> {
    for (;;) {
      const shared = this.#started.get(source);
      try {
        const start = this.#start(source, { mayDownload: true, onDownload, signal });
        return await Promise.race([start, abortOf(signal)]);
      } catch (error) {
        signal?.throwIfAborted();
        // Another caller ended the start that both waited for.
        if (!shared || error instanceof ModelError) throw error;
      }
    }
  }

  /** The embedder of the model with exactly that id. Downloads nothing. @throws ModelError */
  async of(modelId: string): Promise<Embedder> {
    const wanted = embeddingModelOf(modelId);
    if (!wanted) throw new Error(`The model ${modelId} no longer exists.`);
    const embedder = await this.#start(wanted.source, { mayDownload: false });
    if (embedder.model.id === modelId) return embedder;
    throw new ModelError(
      `The model ${wanted.source} has changed since the dataset was indexed with it. To re-index the dataset, start with --model ${wanted.source}.`,
    );
  }

  get readiness(): 'none' | 'loading' | 'ready' {
    if (this.#started.size > this.#ready.size) return 'loading';
    return this.#ready.size === 0 ? 'none' : 'ready';
  }

  /** Sum over all models. */
  get waiting(): WaitingTasks {
    const waiting = [...this.#ready].map((embedder) => embedder.waiting);
    const total = (kind: keyof WaitingTasks) => waiting.reduce((sum, each) => sum + each[kind], 0);
    return { images: total('images'), queries: total('queries'), texts: total('texts') };
  }

  async close(): Promise<void> {
    const embedders = await Promise.allSettled(this.#started.values());
    await Promise.all(
      embedders.map((started) => started.status === 'fulfilled' && started.value.close()),
    );
  }

  #start(
    source: ModelSource,
    options: Pick<EmbedderOptions, 'mayDownload' | 'onDownload' | 'signal'>,
  ): Promise<Embedder> {
    const started = this.#started.get(source);
    if (started) return started;
    const starting = this.#startEmbedder({ modelDir: this.#modelDir, source, ...options });
    this.#started.set(source, starting);
    starting.then(
      (embedder) => this.#ready.add(embedder),
      // Allow a retry, which may succeed, for example when disk space was freed.
      () => this.#started.delete(source),
    );
    return starting;
  }
}

/** Rejects when the signal aborts. */
function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
