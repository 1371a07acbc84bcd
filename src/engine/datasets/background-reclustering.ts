import type { EntityType } from '#contract/primitives.ts';
import {
  type ClusteredSnapshot,
  type ClusterMediaJob,
  clusterSnapshot,
  keepUnchanged,
  saveClusters,
} from '#engine/indexing/clusters/cluster-media.ts';
import { updateClusters } from '#engine/indexing/clusters/update-clusters.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
import type { LiveDataset } from './dataset.ts';
import type { DatasetTurns } from './dataset-turns.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { type RunParts, signalOf } from './run-parts.ts';

/** Clusters a whole dataset again while it stays searchable and may change. */
export class BackgroundReclustering {
  readonly #parts: RunParts;
  readonly #runs: DatasetTurns;
  readonly #publisher: IndexPublisher;
  readonly #aborts = new Map<LiveDataset, AbortController>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: RunParts, runs: DatasetTurns, publisher: IndexPublisher) {
    this.#parts = parts;
    this.#runs = runs;
    this.#publisher = publisher;
  }

  /** Does nothing when a reclustering of the dataset is running. */
  start(dataset: LiveDataset, types: readonly EntityType[]): void {
    if (this.#aborts.has(dataset)) return;
    const abort = new AbortController();
    this.#aborts.set(dataset, abort);
    const signal = AbortSignal.any([abort.signal, signalOf(this.#parts, dataset)]);
    const running = this.#recluster(dataset, types, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#parts.log(`Reclustering failed: ${error}`);
      })
      .finally(() => {
        this.#running.delete(running);
        if (this.#aborts.get(dataset) === abort) this.#aborts.delete(dataset);
      });
    this.#running.add(running);
  }

  /** Aborts the running reclustering, whose clusters would be useless. */
  stop(dataset: LiveDataset): void {
    this.#aborts.get(dataset)?.abort();
    this.#aborts.delete(dataset);
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #recluster(
    dataset: LiveDataset,
    types: readonly EntityType[],
    signal: AbortSignal,
  ): Promise<void> {
    const { datasetId } = dataset.stored;
    const { dims } = dataset.model;
    for (const type of types) {
      const job = { datasetId, type, dims, store: this.#parts.store, signal };
      const snapshot = await clusterSnapshot(job);
      // Queued, because a running indexing run joins media to the clusters that existed at its
      // start.
      await this.#runs.next(dataset, () => this.#replaceClusters(dataset, job, snapshot));
    }
  }

  async #replaceClusters(
    dataset: LiveDataset,
    job: ClusterMediaJob,
    snapshot: ClusteredSnapshot,
  ): Promise<void> {
    job.signal.throwIfAborted();
    await saveClusters(job, await keepUnchanged(job, snapshot));
    // Media added meanwhile join the clusters before publication, so that no result is missing.
    const { [job.type]: index } = await this.#publisher.open(dataset);
    const { alwaysReclusterBelow } = this.#parts;
    await resultOf(updateClusters({ ...job, index, alwaysReclusterBelow }));
    await this.#publisher.publish(dataset);
  }
}
