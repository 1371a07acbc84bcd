import { createEmbedder } from './embed/embedder.ts';
import { Scanner } from './scan/scanner.ts';

/** The threads of an engine, which closes them. Starting them takes seconds of one core. */
export interface EngineThreads {
  readonly scanner: Scanner;
  /** Called once for each model in use. */
  readonly startEmbedder: typeof createEmbedder;
}

export function startThreads(): EngineThreads {
  return { scanner: new Scanner(), startEmbedder: createEmbedder };
}
