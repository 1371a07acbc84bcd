import type { BoundingBox, RequestedBox } from '#contract/bounding-box.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { CellCorrespondence } from './correspondence/match-pyramids.ts';
import type { UprightPreview } from './decode/decode-upright.ts';
import { isLarge, type LargeOutcome } from './decode/large-image-error.ts';
import { defaultThreads, FILES_PER_THREAD } from './embedder-threads.ts';
import type { ReportDownload } from './hub/download.ts';
import { findModel } from './hub/find-model.ts';
import { embeddingModelOf } from './known-models.ts';
import { ModelError } from './model/model-error.ts';
import { modelFilePath } from './model/model-file.ts';
import { BUILT_IN, type ModelSource } from './model/model-source.ts';
import {
  type CorrespondenceOutcome,
  type CorrespondenceTask,
  correspondenceOf,
} from './tasks/correspondence-task.ts';
import {
  type EmbedOutcome,
  type EmbedResult,
  type EmbedTask,
  unwrapOutcome,
} from './tasks/embed-task.ts';
import type { EmbeddedObject, WantedObjects } from './tasks/object-task.ts';
import type { LargeTask } from './workers/answer-tasks.ts';
import type { PrepareOutcome } from './workers/embedding-tasks.ts';
import { InferencePool } from './workers/inference-pool.ts';
import { LARGE_DECODES, LargeImages } from './workers/large-images.ts';
import { type PreviewOutcome, previewOf } from './workers/preview.ts';
import { urgent } from './workers/priority-queue.ts';

export interface EmbeddedImage {
  /** `jpeg`, `png`, `webp`, `gif`, `avif`, `heic` or `tiff`, determined by content, not by name. */
  readonly format: string;
  /** Pixels of the upright original. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file in hexadecimal. */
  readonly contentHash: string;
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

/** Number of tasks waiting for a thread. */
export interface WaitingTasks {
  readonly images: number;
  readonly queries: number;
  readonly texts: number;
}

/** Equal bytes give equal vectors, bit for bit. Thumbnails are WebP, always of the whole image. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /** Number of concurrent networks. */
  readonly threads: number;
  /** How many files keep it busy; more would only wait. It may change with each of them. */
  readonly filesAtOnce: number;
  readonly waiting: WaitingTasks;
  /**
   * Embeds an image and the wanted objects in it, by default none.
   * @param thumbnailPath null to write no thumbnail
   * @throws UnreadableImageError
   */
  embedFile(
    path: string,
    thumbnailPath: string | null,
    objects?: WantedObjects,
  ): Promise<EmbeddedFile>;
  /**
   * Takes priority over all waiting files.
   * @throws BusyError when many queries are waiting
   * @throws UnreadableImageError
   * @throws BoundingBoxError when the region lies outside the image
   */
  embedBytes(bytes: Uint8Array, options: EmbedBytesOptions): Promise<EmbeddedUpload>;
  /**
   * Takes priority over all waiting files.
   * @throws BusyError when many queries are waiting
   * @throws UnreadableImageError
   */
  preview(bytes: Uint8Array): Promise<UprightPreview>;
  /**
   * The parts of two images that the built-in backbone finds alike, whatever the model. Takes
   * priority over all waiting files.
   * @throws BusyError when many queries are waiting
   * @throws UnreadableComparedError
   */
  correspond(task: CorrespondenceTask): Promise<CellCorrespondence>;
  /**
   * For a model with a `textRelevanceScore`.
   * @throws BusyError when many texts are waiting
   * @returns `model.dims` numbers of unit length
   */
  embedText(text: string): Promise<Float32Array>;
  /** Aborts running tasks, whose callers get an error. */
  close(): Promise<void>;
}

export interface EmbedBytesOptions {
  readonly thumbnailPath: string;
  readonly requestedBox?: RequestedBox | null;
}

/** Each query holds its upload, of up to 20 MB, and a person would not wait for a longer queue. */
const MAX_WAITING_QUERIES = 32;

export interface EmbedderOptions {
  /** Folder of all models. */
  readonly modelDir: string;
  readonly threads?: number;
  /** Time limit of the process that decodes a large image. */
  readonly largeTimeLimitMs?: number | undefined;
  /** Default: the built-in model. */
  readonly source?: ModelSource;
  /** Whether a missing model may be downloaded from the hub. */
  readonly mayDownload?: boolean;
  readonly onDownload?: ReportDownload | undefined;
  /** Aborts the start, such as a long download. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts `threads` threads, each with its own copy of the network, by default `defaultThreads`. On first use the built-in network is converted into a folder of `modelDir`.
 * @throws ModelError when the given model is unavailable or unusable; the signal's reason
 */
export async function createEmbedder(options: EmbedderOptions): Promise<Embedder> {
  const { modelDir, source = BUILT_IN, mayDownload = false, onDownload, signal } = options;
  const modelFile = modelFilePath(modelDir);
  const hubRequest = source === BUILT_IN ? null : { source, modelDir, mayDownload };
  // Checked without starting threads, because a missing model may be requested often.
  if (hubRequest && !mayDownload) await findModel(hubRequest);
  const threads = options.threads ?? defaultThreads();
  const startPool = (threads: number) =>
    new InferencePool(threads, { modelFile, hubRequest }, onDownload as (message: unknown) => void);
  signal?.throwIfAborted();
  const images = startPool(threads);
  const abort = () => void images.close();
  signal?.addEventListener('abort', abort);
  try {
    const outcome = (await images.run(undefined, 'prepare')) as PrepareOutcome;
    if (outcome.kind === 'bad-model') throw new ModelError(outcome.message);
    const model = embeddingModelOf(outcome.modelId);
    if (!model) throw new Error(`there is no model ${outcome.modelId}`);
    const large = new LargeImages({ modelFile, hubRequest }, options.largeTimeLimitMs);
    return new PooledEmbedder(model, images, large, () => startPool(1));
  } catch (error) {
    await images.close();
    signal?.throwIfAborted();
    if (error instanceof ModelError) throw error;
    throw new Error(`The model ${modelFile} could not be created or loaded.`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

class PooledEmbedder implements Embedder {
  readonly model: EmbeddingModel;
  readonly #images: InferencePool;
  readonly #large: LargeImages;
  readonly #startPool: () => InferencePool;
  /** A separate thread, started by the first text, because a text should not wait for images. */
  #texts: InferencePool | undefined;

  constructor(
    model: EmbeddingModel,
    images: InferencePool,
    large: LargeImages,
    startPool: () => InferencePool,
  ) {
    this.model = model;
    this.#images = images;
    this.#large = large;
    this.#startPool = startPool;
  }

  get threads(): number {
    return this.#images.threads;
  }

  get filesAtOnce(): number {
    return FILES_PER_THREAD * this.threads;
  }

  get waiting(): WaitingTasks {
    const { urgent, others } = this.#images.waiting;
    const large = LARGE_DECODES.waiting;
    const [images, queries] = [others + large.others, urgent + large.urgent];
    return { images, queries, texts: this.#texts?.waiting.others ?? 0 };
  }

  embedFile(
    path: string,
    thumbnailPath: string | null,
    objects: WantedObjects = 'none',
  ): Promise<EmbeddedFile> {
    return this.#run({ source: path, requestedBox: null, thumbnailPath, objects }, false);
  }

  async embedBytes(
    bytes: Uint8Array,
    { thumbnailPath, requestedBox = null }: EmbedBytesOptions,
  ): Promise<EmbeddedUpload> {
    this.#images.refuseBeyond(MAX_WAITING_QUERIES, this.waiting.queries);
    const task = { source: bytes, requestedBox, thumbnailPath, objects: 'none' } as const;
    return this.#run(urgent(task), true);
  }

  async preview(bytes: Uint8Array): Promise<UprightPreview> {
    this.#images.refuseBeyond(MAX_WAITING_QUERIES, this.waiting.queries);
    return previewOf(await this.#decode<PreviewOutcome>('preview', urgent({ bytes }), true));
  }

  async correspond(task: CorrespondenceTask): Promise<CellCorrespondence> {
    this.#images.refuseBeyond(MAX_WAITING_QUERIES, this.waiting.queries);
    return correspondenceOf(
      await this.#decode<CorrespondenceOutcome>('correspond', urgent({ ...task }), true),
    );
  }

  async embedText(text: string): Promise<Float32Array> {
    this.#texts ??= this.#startPool();
    this.#texts.refuseBeyond(MAX_WAITING_QUERIES, this.waiting.texts);
    return (await this.#texts.run(text, 'embedText')) as Float32Array;
  }

  async close(): Promise<void> {
    this.#large.close();
    await Promise.all([this.#images.close(), this.#texts?.close()]);
  }

  async #run(task: EmbedTask, isUrgent: boolean): Promise<EmbedResult> {
    return unwrapOutcome(await this.#decode<EmbedOutcome>('embed', task, isUrgent));
  }

  /** Runs a task in a thread, or in a separate process when its image is large. */
  async #decode<Outcome extends { readonly kind: string }>(
    name: LargeTask['name'],
    task: object,
    isUrgent: boolean,
  ): Promise<Outcome> {
    const outcome = (await this.#images.run(task, name)) as Outcome | LargeOutcome;
    if (!isLarge(outcome)) return outcome;
    const { decodeBytes } = outcome;
    return (await this.#large.run(name, task, { decodeBytes, isUrgent })) as Outcome;
  }
}
