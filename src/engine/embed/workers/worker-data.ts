import { isMainThread, workerData } from 'node:worker_threads';
import { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import type { HubRequest } from '#engine/embed/hub/find-model.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly modelFile: string;
  /** Null for the built-in model. */
  readonly hubRequest: HubRequest | null;
  /** The memory of the gate that the embedder closes before it ends its threads. */
  readonly gateMemory: SharedArrayBuffer;
}

/** The name under which a process gets what a thread gets as its data, as JSON. */
export const WORKER_DATA_VARIABLE = 'SEMBLANCE_WORKER_DATA';

/** A process is ended from outside, whatever it is at: nobody else holds its gate. */
export function readWorkerData(): WorkerData {
  if (!isMainThread) return workerData;
  const data = JSON.parse(process.env[WORKER_DATA_VARIABLE] ?? '{}');
  return { ...data, gateMemory: new NativeCallGuard().memory };
}
