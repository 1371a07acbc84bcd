import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { type EmbedOutcome, type EmbedTask, runEmbedTask } from './embed-task.ts';
import { Extractor } from './extractor.ts';
import { ensureModelFile } from './model/model-file.ts';
import { NativeGate } from './native-gate.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly modelFile: string;
  /** The memory of the gate that the embedder closes before it ends its threads. */
  readonly gateMemory: SharedArrayBuffer;
}

// Each worker keeps one core busy; more threads inside it would only get in each other's way.
sharp.concurrency(1);
// No picture is opened twice.
sharp.cache(false);

const { modelFile, gateMemory } = workerData as WorkerData;
let loading: Promise<Extractor> | undefined;

/** Makes the network's file if there is none, and loads it. */
export async function prepare(): Promise<void> {
  await ensureModelFile(modelFile);
  await extractor();
}

export async function embed(task: EmbedTask): Promise<EmbedOutcome> {
  return runEmbedTask(await extractor(), task);
}

/** The promise is kept, not its result: tasks that come while it loads wait for the same one. */
function extractor(): Promise<Extractor> {
  loading ??= Extractor.load(modelFile, new NativeGate(gateMemory));
  return loading;
}
