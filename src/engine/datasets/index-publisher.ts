import type { EntityType } from '#contract/primitives.ts';
import { openIndex } from '#engine/index/open-index.ts';
import type { DatasetIndexes, LiveDataset } from './dataset.ts';
import { DatasetTurns } from './dataset-turns.ts';
import type { RunParts } from './run-parts.ts';

/** Opens the stored indexes and makes searches use them. */
export class IndexPublisher {
  readonly #parts: RunParts;
  readonly #turns = new DatasetTurns();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  async open(dataset: LiveDataset): Promise<DatasetIndexes> {
    const open = (type: EntityType) =>
      openIndex({
        directory: this.#parts.dataDirectory.indexes,
        store: this.#parts.store,
        scanner: this.#parts.scanner,
        datasetId: dataset.stored.datasetId,
        type,
        model: dataset.model,
      });
    const [images, objects] = await Promise.all([open('IMAGES'), open('OBJECTS')]);
    return { IMAGES: images, OBJECTS: objects };
  }

  /** Makes a dataset of an earlier start searchable if its first run was completed. */
  async restore(dataset: LiveDataset): Promise<void> {
    const indexes = await this.open(dataset);
    if (indexes.IMAGES.size > 0) dataset.publishIndexes(indexes, dataset.stored.updatedAt);
  }

  /** One at a time, so that the last one started is the one that stays. */
  publish(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, () => this.#publish(dataset));
  }

  ended(): Promise<void> {
    return this.#turns.ended();
  }

  async #publish(dataset: LiveDataset): Promise<void> {
    dataset.removed.throwIfAborted();
    const { modelId } = dataset.stored;
    const indexes = await this.open(dataset);
    dataset.removed.throwIfAborted();
    // A run with another model is computing the vectors and publishes them itself.
    if (dataset.stored.modelId !== modelId) return;
    dataset.publishIndexes(indexes, new Date());
    await this.#parts.store.datasets.save(dataset.stored);
  }
}
