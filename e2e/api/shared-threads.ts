import { createEmbedder, type Embedder, type EmbedderOptions } from '#engine/embed/embedder.ts';
import { madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { BUILT_IN } from '#engine/embed/model/model-source.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import type { EngineThreads } from '#engine/threads.ts';

let scanner: Scanner | undefined;
let embedder: Promise<Embedder> | undefined;

/**
 * Threads for all engines of this process, one after the other: to start them takes longer than most
 * tests. They end with the process. Models other than the built-in one get threads of their own.
 */
export function sharedThreads(): EngineThreads {
  scanner ??= new OpenScanner();
  return { scanner, startEmbedder };
}

class OpenScanner extends Scanner {
  override async close(): Promise<void> {}
}

function startEmbedder(options: EmbedderOptions): Promise<Embedder> {
  if ((options.source ?? BUILT_IN) !== BUILT_IN) return createEmbedder(options);
  embedder ??= madeModel().then(async (modelDir) =>
    keptOpen(await createEmbedder({ ...options, modelDir })),
  );
  return embedder;
}

function keptOpen(embedder: Embedder): Embedder {
  return {
    model: embedder.model,
    threads: embedder.threads,
    filesAtOnce: embedder.filesAtOnce,
    get waiting() {
      return embedder.waiting;
    },
    embedFile: (...args) => embedder.embedFile(...args),
    embedBytes: (...args) => embedder.embedBytes(...args),
    correspond: (...args) => embedder.correspond(...args),
    preview: (...args) => embedder.preview(...args),
    embedText: (...args) => embedder.embedText(...args),
    close: async () => undefined,
  };
}
