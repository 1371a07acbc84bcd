import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { BoundingBox, RequestedBox } from '#contract/bounding-box.ts';
import {
  type EmbedOutcome,
  type EmbedResult,
  type EmbedTask,
  unwrapOutcome,
} from './embed-task.ts';
import { BUILT_IN_MODEL, type EmbeddingModel } from './embedding-model.ts';
import { modelFilePath } from './model/model-file.ts';
import { NativeGate } from './native-gate.ts';
import type { EmbeddedObject, WantedObjects } from './object-task.ts';
import { UrgentFirstQueue, urgent } from './urgent-first-queue.ts';
import type { WorkerData } from './worker.ts';

export interface EmbeddedImage {
  /** `jpeg`, `png`, `webp`, `gif`, `avif` or `tiff`: what the content is, whatever the name says. */
  readonly format: string;
  /** Of the original in pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** `model.dims` numbers of unit length. */
  readonly vector: Float32Array;
}

export interface EmbeddedFile extends EmbeddedImage {
  readonly objects: readonly EmbeddedObject[];
}

export interface EmbeddedUpload extends EmbeddedImage {
  /** The region that the vector describes; null for the whole image. */
  readonly boundingBox: BoundingBox | null;
}

/** Equal bytes give equal vectors, bit for bit. Thumbnails are WebP, and always of the whole image. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /** Images embedded at the same time. */
  readonly threads: number;
  /**
   * An image, and the objects in it that are wanted; none if that is not said.
   * @throws UnreadableImageError
   */
  embedFile(path: string, thumbnailPath: string, objects?: WantedObjects): Promise<EmbeddedFile>;
  /**
   * Goes before all files that wait.
   * @throws UnreadableImageError
   * @throws BoundingBoxError when the region lies outside the image
   */
  embedBytes(bytes: Uint8Array, options: EmbedBytesOptions): Promise<EmbeddedUpload>;
  /** Drops what is under way; its callers get an error. */
  close(): Promise<void>;
}

export interface EmbedBytesOptions {
  readonly thumbnailPath: string;
  readonly requestedBox?: RequestedBox | null;
}

/** A large machine has other work too; whoever wants all of its cores says so. */
const MAX_DEFAULT_THREADS = 4;

/** How long closing waits for the threads to end. */
const CLOSE_PATIENCE_MS = 500;

/** How long an exiting process waits for a picture that is in the network: one takes far less. */
const EXIT_PATIENCE_MS = 1000;

/**
 * Starts `threads` threads, each with its own copy of the network; by default one a core, at most four.
 * @param modelDir folder of all models; on first use the network is converted into a folder of it
 */
export async function createEmbedder(options: {
  modelDir: string;
  threads?: number;
}): Promise<Embedder> {
  const modelFile = modelFilePath(options.modelDir);
  const threads = options.threads ?? Math.min(MAX_DEFAULT_THREADS, availableParallelism());
  const gate = new NativeGate();
  const pool = new Piscina({
    filename: new URL('./worker.mjs', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: { modelFile, gateMemory: gate.memory } satisfies WorkerData,
    taskQueue: new UrgentFirstQueue(),
    // Else a task that finds no free thread goes behind all others.
    stricterFIFO: true,
  });
  const embedder = new PooledEmbedder(pool, gate);
  try {
    await pool.run(undefined, { name: 'prepare' });
  } catch (error) {
    await embedder.close();
    throw new Error(`The model ${modelFile} could not be made or loaded.`, { cause: error });
  }
  return embedder;
}

class PooledEmbedder implements Embedder {
  readonly model = BUILT_IN_MODEL;
  readonly #pool: Piscina;
  readonly #gate: NativeGate;
  readonly #closeGateAtExit = () => this.#gate.closeSync(EXIT_PATIENCE_MS);
  #isClosed = false;

  constructor(pool: Piscina, gate: NativeGate) {
    this.#pool = pool;
    this.#gate = gate;
    process.once('exit', this.#closeGateAtExit);
  }

  get threads(): number {
    return this.#pool.options.maxThreads;
  }

  embedFile(
    path: string,
    thumbnailPath: string,
    objects: WantedObjects = 'none',
  ): Promise<EmbeddedFile> {
    return this.#run({ source: path, requestedBox: null, thumbnailPath, objects });
  }

  embedBytes(
    bytes: Uint8Array,
    { thumbnailPath, requestedBox = null }: EmbedBytesOptions,
  ): Promise<EmbeddedUpload> {
    return this.#run(urgent({ source: bytes, requestedBox, thumbnailPath, objects: 'none' }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#gate.close();
    process.off('exit', this.#closeGateAtExit);
    // A thread ends when the picture it is decoding is decoded; nobody has to wait for a large one.
    await Promise.race([
      this.#pool.destroy(),
      setTimeout(CLOSE_PATIENCE_MS, undefined, { ref: false }),
    ]);
  }

  async #run(task: EmbedTask): Promise<EmbedResult> {
    try {
      return unwrapOutcome((await this.#pool.run(task, { name: 'embed' })) as EmbedOutcome);
    } catch (error) {
      throw this.#isClosed ? new Error('The embedder was closed.', { cause: error }) : error;
    }
  }
}
