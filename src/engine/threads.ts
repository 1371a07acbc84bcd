import { startEmbedder } from './embed/embedders.ts';
import { Scanner } from './scan/scanner.ts';

/** The threads of an engine, which closes them. Starting them takes seconds of one core. */
export interface EngineThreads {
  readonly scanner: Scanner;
  /** Called once for each model in use. */
  readonly startEmbedder: typeof startEmbedder;
}

export function startThreads(): EngineThreads {
  return { scanner: new Scanner(), startEmbedder };
}
