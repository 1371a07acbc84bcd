import type { EntityType } from '#contract/primitives.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { openIndex } from '#engine/index/open-index.ts';
import { IndexMemory } from '#engine/sql-index/index-memory.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import { ReadAhead } from '#engine/store/memory/read-ahead.ts';
import type { LiveDataset } from './dataset.ts';
import { DatasetTurns } from './dataset-turns.ts';
import type { DatasetIndexes } from './index-history.ts';
import { type RunParts, signalOf } from './run-parts.ts';

export interface PublisherParts
  extends Pick<
    RunParts,
    'store' | 'dataDirectory' | 'scanner' | 'log' | 'signal' | 'indexMemoryBytes'
  > {
  /** Whether another process writes the store. */
  readonly isFollower?: boolean;
}

/** Time after a start in which nothing else competes with the first answers. */
const FIRST_ANSWERS_MS = 2000;

/** Opens the stored indexes and makes searches use them. */
export class IndexPublisher {
  readonly #parts: PublisherParts;
  readonly #turns = new DatasetTurns();
  /** Indexes of one type of a dataset are opened one at a time. */
  readonly #opening = { IMAGES: new DatasetTurns(), OBJECTS: new DatasetTurns() };
  readonly #readAhead: ReadAhead;
  readonly #memory: IndexMemory;
  /** Datasets whose damaged indexes are being built again. */
  readonly #repairing = new Set<LiveDataset>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#readAhead = new ReadAhead(parts.store.media, parts.signal);
    this.#memory = new IndexMemory({
      ...{ store: parts.store, log: parts.log, isFollower: parts.isFollower ?? false },
      maxBytes: parts.indexMemoryBytes,
    });
  }

  /** @param damaged the type whose index is built again from the store */
  async open(
    dataset: LiveDataset,
    model = dataset.model,
    damaged?: EntityType,
  ): Promise<DatasetIndexes> {
    const [images, objects] = await Promise.all([
      this.openType(dataset, 'IMAGES', model, damaged === 'IMAGES'),
      this.openType(dataset, 'OBJECTS', model, damaged === 'OBJECTS'),
    ]);
    return { IMAGES: images, OBJECTS: objects };
  }

  openType(
    dataset: LiveDataset,
    type: EntityType,
    model: EmbeddingModel,
    isDamaged = false,
  ): Promise<DatasetIndex> {
    return this.#opening[type].next(dataset, async () => {
      const { store, scanner, dataDirectory, isFollower: mayChange } = this.#parts;
      const { datasetId, displayName } = dataset.stored;
      const inUse = dataset.history.kept.map((indexes) => indexes[type]);
      const source = { datasetId, type, model, inUse };
      return openIndex({
        ...{ directory: dataDirectory.indexes, store, scanner, ...source, isDamaged, mayChange },
        databaseVectors: await this.#memory.databaseVectors(displayName, source),
        onDamage: (index) => this.#repair(dataset, index),
      });
    });
  }

  /** Makes a dataset of an earlier start searchable if images were published. */
  async restore(dataset: LiveDataset): Promise<void> {
    const indexes = await this.open(dataset);
    if (indexes.IMAGES.size === 0) return;
    dataset.publishIndexes(indexes, dataset.stored.updatedAt, await this.#isPartial(dataset));
    this.#readAheadOf(dataset, indexes, FIRST_ANSWERS_MS);
  }

  /** Makes searches use what another process has published. */
  follow(dataset: LiveDataset, stored: StoredDataset, model: EmbeddingModel): Promise<void> {
    return this.#turns.next(dataset, async () => {
      const indexes = await this.open(dataset, model);
      if (indexes.IMAGES.size === 0) return;
      dataset.follow(stored, indexes, await this.#isPartial(dataset));
      this.#readAheadOf(dataset, indexes);
    });
  }

  /** One at a time, so that the last one started is the one that stays. */
  publish(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, () => this.#publish(dataset));
  }

  /** Saves the row of a dataset as it is when it is this task's turn. */
  save(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, () => this.#parts.store.datasets.save(dataset.stored));
  }

  /** Makes searches use another model and its stored clusters. The model before is kept. */
  switchModel(dataset: LiveDataset, model: EmbeddingModel): Promise<void> {
    return this.#turns.next(dataset, async () => {
      const indexes = await this.open(dataset, model);
      await this.#setModels(dataset, model, dataset.stored.modelId, indexes);
    });
  }

  /** Makes a dataset without indexes use a model. The vectors of all others are deleted. */
  adoptModel(dataset: LiveDataset, model: EmbeddingModel): Promise<void> {
    return this.#turns.next(dataset, () => this.#setModels(dataset, model, null, null));
  }

  /** Deletes the vectors of the model that was used before. */
  forgetPreviousModel(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, async () => {
      const { datasetId, modelId, updatedAt } = dataset.stored;
      await this.#parts.store.models.forgetPrevious(datasetId);
      dataset.setModels({ modelId, previousModelId: null, updatedAt }, dataset.indexes);
    });
  }

  async ended(): Promise<void> {
    await this.#turns.ended();
    await this.#readAhead.ended();
  }

  async #setModels(
    dataset: LiveDataset,
    { id: modelId }: EmbeddingModel,
    previousModelId: string | null,
    indexes: DatasetIndexes | null,
  ): Promise<void> {
    dataset.removed.throwIfAborted();
    const models = { modelId, previousModelId, updatedAt: new Date() };
    await this.#parts.store.models.use({ ...dataset.stored, ...models });
    dataset.setModels(models, indexes);
  }

  async #publish(dataset: LiveDataset): Promise<void> {
    dataset.removed.throwIfAborted();
    const indexes = await this.open(dataset);
    const isPartial = await this.#isPartial(dataset);
    dataset.removed.throwIfAborted();
    const updatedAt = new Date();
    // Other servers compare theirs before anybody can know of this one.
    await this.#parts.store.datasets.save({ ...dataset.stored, updatedAt });
    dataset.publishIndexes(indexes, updatedAt, isPartial);
    this.#readAheadOf(dataset, indexes);
  }

  /** Builds the index again in the background, once however many searches find the damage. */
  #repair(dataset: LiveDataset, damaged: DatasetIndex): void {
    const isSearched = dataset.history.kept.some((indexes) => indexes[damaged.type] === damaged);
    if (!isSearched || this.#repairing.has(dataset)) return;
    this.#repairing.add(dataset);
    const { displayName } = dataset.stored;
    this.#parts.log(`The index of ${displayName} is damaged and is built again from the database.`);
    this.#turns
      .next(dataset, () => this.#publishRepaired(dataset, damaged.type))
      .catch((error: unknown) => {
        if (signalOf(this.#parts, dataset).aborted) return;
        this.#parts.log(`Building the index of ${displayName} again failed: ${error}`);
      })
      .finally(() => this.#repairing.delete(dataset));
  }

  async #publishRepaired(dataset: LiveDataset, damaged: EntityType): Promise<void> {
    signalOf(this.#parts, dataset).throwIfAborted();
    const indexes = await this.open(dataset, dataset.model, damaged);
    dataset.removed.throwIfAborted();
    const isPartial = await this.#isPartial(dataset);
    if (this.#parts.isFollower) {
      dataset.publishRepaired(indexes, dataset.stored.updatedAt, isPartial);
      return;
    }
    dataset.publishRepaired(indexes, new Date(), isPartial);
    await this.#parts.store.datasets.save(dataset.stored);
  }

  #readAheadOf(
    { stored }: LiveDataset,
    { IMAGES, OBJECTS }: DatasetIndexes,
    delayMs?: number,
  ): void {
    this.#readAhead.start(stored.datasetId, [IMAGES, OBJECTS], delayMs);
  }

  async #isPartial({ stored }: LiveDataset): Promise<boolean> {
    const clustering = await this.#parts.store.clusters.clustering(stored.datasetId, 'IMAGES');
    return clustering?.isPartial ?? false;
  }
}
