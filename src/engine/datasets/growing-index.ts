import { EntityType } from '#contract/primitives.ts';
import { clusterMedia } from '#engine/indexing/clusters/cluster-media.ts';
import type { EmbeddingEvent } from '#engine/indexing/embed-all.ts';
import type { LiveDataset } from './dataset.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { type RunParts, signalOf } from './run-parts.ts';

/** Shortest time before an update: on most machines enough for a full screen. */
export const GROWTH_WAIT_MS = 3_000;
/** A few images are worse than none for a few seconds more. */
const FULL_SCREEN = 24;
/** The first update waits for a full screen no longer than this, in shortest times. */
const PATIENCE = 2;
/** Shortest time between two updates, in durations of the last one, which shares the cores. */
const WAIT_PER_UPDATE = 2;
/**
 * Growth of the index that is worth an update. So all updates together cluster at most 2.7 times as
 * many images as the end of the run does (a geometric series), however large it is.
 */
const LEAST_GROWTH = 0.6;

/**
 * Makes searches find the images of a run that is still embedding. Each update clusters all images
 * so far, because letting them join clusters one by one takes longer when many arrive; the updates
 * have growing distances, because each takes longer than the one before.
 */
export class GrowingIndex {
  readonly #parts: RunParts;
  readonly #publisher: IndexPublisher;
  readonly #dataset: LiveDataset;
  readonly #abort = new AbortController();
  #firstImageMs: number | undefined;
  #nextAtMs = 0;
  /** Number of saved images of the run at the start of the last update. */
  #nShown = 0;
  #updating: Promise<void> | undefined;

  constructor(parts: RunParts, publisher: IndexPublisher, dataset: LiveDataset) {
    this.#parts = parts;
    this.#publisher = publisher;
    this.#dataset = dataset;
  }

  /** Starts an update in the background if one is due. */
  advance({ progress: { seconds_left }, nSaved }: EmbeddingEvent): void {
    if (this.#updating || seconds_left === null) return;
    const { growthWaitMs } = this.#parts;
    const startedMs = performance.now();
    this.#firstImageMs ??= startedMs;
    const passedMs = startedMs - this.#firstImageMs;
    if (passedMs < growthWaitMs || startedMs < this.#nextAtMs) return;
    if (nSaved < FULL_SCREEN && passedMs < PATIENCE * growthWaitMs) return;
    if (seconds_left * 1000 < growthWaitMs) return;
    if (nSaved - this.#nShown < LEAST_GROWTH * (this.#dataset.index?.size ?? 0)) return;
    this.#nShown = nSaved;
    const signal = AbortSignal.any([this.#abort.signal, signalOf(this.#parts, this.#dataset)]);
    this.#updating = this.#update(signal)
      .catch((error: unknown) => {
        // The end of the run publishes all images anyway.
        if (!signal.aborted) this.#parts.log(`Showing the first images failed: ${error}`);
      })
      .finally(() => {
        this.#updating = undefined;
        const endedMs = performance.now();
        const waitMs = Math.max(this.#parts.growthWaitMs, WAIT_PER_UPDATE * (endedMs - startedMs));
        this.#nextAtMs = endedMs + waitMs;
      });
  }

  /** Aborts a running update, because a complete one follows, and resolves when it has ended. */
  async end(): Promise<void> {
    this.#abort.abort();
    await this.#updating;
  }

  async #update(signal: AbortSignal): Promise<void> {
    const { datasetId } = this.#dataset.stored;
    const { store } = this.#parts;
    const { dims } = this.#dataset.model;
    for (const type of EntityType.options) {
      if (await store.clusters.areCurrent(datasetId, type)) continue;
      await clusterMedia({ datasetId, type, dims, store, signal, isPartial: true });
    }
    signal.throwIfAborted();
    const clustering = await store.clusters.clustering(datasetId, 'IMAGES');
    // Perhaps nothing could be read so far.
    if (clustering && clustering.nRows > 0) await this.#publisher.publish(this.#dataset);
  }
}
