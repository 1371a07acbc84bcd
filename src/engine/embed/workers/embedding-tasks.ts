import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import type { LargeOutcome } from '#engine/embed/decode/large-image-error.ts';
import { CellNetwork } from '#engine/embed/extract/cell-network.ts';
import { BuiltInExtractor, type Extractor } from '#engine/embed/extract/extractor.ts';
import { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { MODEL_ID } from '#engine/embed/features/recipe.ts';
import { HubThread } from '#engine/embed/hub/hub-thread.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { cellsFilePath, ensureModelFile } from '#engine/embed/model/model-file.ts';
import {
  type CorrespondenceOutcome,
  type CorrespondenceTask,
  runCorrespondenceTask,
} from '#engine/embed/tasks/correspondence-task.ts';
import { type EmbedOutcome, type EmbedTask, runEmbedTask } from '#engine/embed/tasks/embed-task.ts';
import { runTextTask, type TextOutcome, type TextTask } from '#engine/embed/tasks/text-task.ts';
import { TextReader } from '#engine/embed/text-lines/text-reader.ts';
import { makePreview, type PreviewOutcome } from './preview.ts';
import { readWorkerData } from './worker-data.ts';

/** An error loses its class between threads. */
export type PrepareOutcome =
  | { readonly kind: 'prepared'; readonly modelId: string }
  | { readonly kind: 'bad-model'; readonly message: string };

// Workers keep all cores busy; more threads per image would only compete.
sharp.concurrency(1);
// No image is opened twice.
sharp.cache(false);

const { modelFile, hubRequest, gateMemory } = readWorkerData();
const gate = new NativeCallGuard(gateMemory);
const hubThread = hubRequest && new HubThread(hubRequest, gate, builtIn);
let loading: Promise<Extractor> | undefined;
let loadingCells: Promise<CellNetwork> | undefined;
let loadingReader: Promise<TextReader> | undefined;

/** Creates the missing files of the model and loads it; posts `DownloadProgress` meanwhile. */
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

/** Uses the built-in network, whatever model embeds the images. */
export async function correspond(
  task: CorrespondenceTask,
): Promise<CorrespondenceOutcome | LargeOutcome> {
  loadingCells ??= ensureModelFile(modelFile).then(() =>
    CellNetwork.load(cellsFilePath(modelFile), gate),
  );
  return runCorrespondenceTask(await loadingCells, task);
}

/** Only in a process of its own, so its native calls need no guard. */
export async function readText(task: TextTask): Promise<TextOutcome> {
  loadingReader ??= TextReader.load();
  return runTextTask(await loadingReader, task);
}

export async function embedText(text: string): Promise<Float32Array> {
  if (!hubThread) throw new Error('The built-in model does not support text.');
  return hubThread.encodeText(text);
}

/** Caches the promise rather than its result, so that concurrent tasks wait for the same load. */
function builtIn(): Promise<Extractor> {
  loading ??= ensureModelFile(modelFile).then(() => BuiltInExtractor.load(modelFile, gate));
  return loading;
}
