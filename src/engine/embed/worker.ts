import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import { type EmbedOutcome, type EmbedTask, runEmbedTask } from './embed-task.ts';
import { BuiltInExtractor, type Extractor } from './extractor.ts';
import { HubThread } from './hub/hub-thread.ts';
import type { LargeOutcome } from './large-images.ts';
import { ensureModelFile } from './model/model-file.ts';
import { ModelError } from './model-error.ts';
import { NativeGate } from './native-gate.ts';
import { makePreview, type PreviewOutcome } from './preview.ts';
import { MODEL_ID } from './recipe.ts';
import { readWorkerData } from './worker-data.ts';

/** An error loses its class on the way out of a thread. */
export type PrepareOutcome =
  | { readonly kind: 'prepared'; readonly modelId: string }
  | { readonly kind: 'bad-model'; readonly message: string };

// Workers keep all cores busy; more threads for one picture would only get in each other's way.
sharp.concurrency(1);
// No picture is opened twice.
sharp.cache(false);

const { modelFile, hubRequest, gateMemory } = readWorkerData();
const gate = new NativeGate(gateMemory);
const hubThread = hubRequest && new HubThread(hubRequest, gate, builtIn);
let loading: Promise<Extractor> | undefined;

/** Makes the files of the model if there are none, and loads it; posts `DownloadProgress` meanwhile. */
export async function prepare(): Promise<PrepareOutcome> {
  if (!hubThread) {
    await builtIn();
    return { kind: 'prepared', modelId: MODEL_ID };
  }
  try {
    const modelId = await hubThread.prepare((progress) => parentPort?.postMessage(progress));
    return { kind: 'prepared', modelId };
  } catch (error) {
    if (error instanceof ModelError) return { kind: 'bad-model', message: error.message };
    throw error;
  }
}

export async function embed(task: EmbedTask): Promise<EmbedOutcome | LargeOutcome> {
  return runEmbedTask(await (hubThread?.extractor() ?? builtIn()), task);
}

export function preview({
  bytes,
}: {
  readonly bytes: Uint8Array;
}): Promise<PreviewOutcome | LargeOutcome> {
  return makePreview(bytes);
}

export async function embedText(text: string): Promise<Float32Array> {
  if (!hubThread) throw new Error('The built-in model reads no text.');
  return hubThread.encodeText(text);
}

/** The promise is kept, not its result: tasks that come while it loads wait for the same one. */
function builtIn(): Promise<Extractor> {
  loading ??= ensureModelFile(modelFile).then(() => BuiltInExtractor.load(modelFile, gate));
  return loading;
}
