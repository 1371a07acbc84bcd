import { isMainThread, workerData } from 'node:worker_threads';
import { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import type { HubRequest } from '#engine/embed/hub/find-model.ts';

/** Start-up data of a worker. */
export interface WorkerData {
  readonly modelFile: string;
  /** Null for the built-in model. */
  readonly hubRequest: HubRequest | null;
  /** Memory of the guard that the embedder closes before it terminates its threads. */
  readonly gateMemory: SharedArrayBuffer;
}

/** Environment variable with the start-up data of a process, as JSON. */
export const WORKER_DATA_VARIABLE = 'SEMBLANCE_WORKER_DATA';

/**
 * A process can be killed during a native call, so it gets a guard of its own that nobody closes.
 */
export function readWorkerData(): WorkerData {
  if (!isMainThread) return workerData;
  const data = JSON.parse(process.env[WORKER_DATA_VARIABLE] ?? '{}');
  return { ...data, gateMemory: new NativeCallGuard().memory };
}
