import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { damagedThumbnails } from '#engine/indexing/damaged-thumbnails.ts';
import type { IndexSummary } from '#engine/indexing/indexing-event.ts';
import { deleteMissingImages, purgeDeleted } from '#engine/indexing/purge-deleted.ts';
import type { ListedFolders } from '#engine/indexing/watch/watch-folder.ts';
import { BackgroundReclustering } from './background-reclustering.ts';
import type { LiveDataset } from './dataset.ts';
import { readReport } from './dataset-report.ts';
import { DatasetTurns } from './dataset-turns.ts';
import { IndexPublisher } from './index-publisher.ts';
import { IndexRunner } from './index-runner.ts';
import { ModelChanges } from './model-changes.ts';
import { type RunParts, storageOf } from './run-parts.ts';
import { TextReadings } from './text-readings.ts';

/** Keeps datasets up to date, one run per dataset at a time. */
export class IndexingQueue {
  readonly #parts: RunParts;
  readonly #runs = new DatasetTurns();
  readonly #publisher: IndexPublisher;
  readonly #reclustering: BackgroundReclustering;
  readonly #runner: IndexRunner;
  readonly #modelChanges: ModelChanges;
  readonly #textReadings: TextReadings;
  /** Datasets with a requested run that has not begun. */
  readonly #requested = new Set<LiveDataset>();
  /** Paths of unchanged images that the next run embeds again. */
  readonly #embedAgain = new WeakMap<LiveDataset, ReadonlySet<string>>();

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#publisher = new IndexPublisher(parts);
    this.#reclustering = new BackgroundReclustering(parts, this.#runs, this.#publisher);
    this.#runner = new IndexRunner(parts, this.#publisher, this.#reclustering);
    this.#textReadings = new TextReadings(parts);
    this.#modelChanges = new ModelChanges({
      ...parts,
      runs: this.#runs,
      publisher: this.#publisher,
      onSwitch: (dataset) => this.#reclustering.stop(dataset),
      onSwitched: (dataset) => this.request(dataset),
    });
  }

  /** Makes a dataset of an earlier start searchable if images were published. */
  async restore(dataset: LiveDataset): Promise<void> {
    await this.#publisher.restore(dataset);
    await this.#modelChanges.restore(dataset);
    await this.#textReadings.restore(dataset);
    dataset.publishReport(await readReport(this.#parts.store, dataset.stored.datasetId));
  }

  /** Resolves when no task is running. */
  async ended(): Promise<void> {
    await Promise.all([this.#modelChanges.ended(), this.#textReadings.ended()]);
    await Promise.all([this.#runs.ended(), this.#publisher.ended(), this.#reclustering.ended()]);
  }

  /**
   * Updates the dataset to its folder.
   * @param listed receives each folder before it is listed
   * @returns undefined when the run failed (see `fatalError`) or was aborted
   */
  index(dataset: LiveDataset, listed?: ListedFolders): Promise<IndexSummary | undefined> {
    return this.#runs.next(dataset, () => this.#run(dataset, listed));
  }

  /** Queues a run of the dataset. Further requests before it begins share that run. */
  request(dataset: LiveDataset): void {
    if (this.#requested.has(dataset)) return;
    this.#requested.add(dataset);
    dataset.awaitRun();
    this.#runs.next(dataset, () => {
      this.#requested.delete(dataset);
      return this.#run(dataset);
    });
  }

  /**
   * Turns labels from folder names on or off. Does not wait for an active run, which may take
   * hours. Resolves when searches use the labels.
   */
  async setLabelsFromFolders(dataset: LiveDataset, isWanted: boolean): Promise<void> {
    if (dataset.stored.labelsFromFolders === isWanted) return;
    dataset.setLabelsFromFolders(isWanted);
    await this.#publisher.save(dataset);
    if (dataset.indexes) await this.#publisher.publish(dataset);
  }

  /**
   * Deletes missing images after a person has confirmed their deletion, and requests the run that
   * removes them from the results.
   * @param folder as in `deleteMissingImages`
   * @returns ids of the images
   */
  async deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]> {
    const storage = storageOf(this.#parts, dataset);
    const deleted = await this.#runs.next(dataset, () => deleteMissingImages(storage, folder));
    if (deleted.length > 0) await this.index(dataset);
    return deleted;
  }

  /** Purges images that were deleted at least this many days ago. @returns the number of images */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number> {
    const storage = storageOf(this.#parts, dataset);
    return this.#runs.next(dataset, () => purgeDeleted(storage, olderThanDays));
  }

  /** Makes the next run replace unreadable thumbnails. @returns the number of affected images */
  findDamagedThumbnails(dataset: LiveDataset): Promise<number> {
    return this.#runs.next(dataset, async () => {
      const damaged = await damagedThumbnails(storageOf(this.#parts, dataset));
      this.#embedAgain.set(dataset, damaged);
      return damaged.size;
    });
  }

  /** The changes of the datasets to other models. */
  get modelChanges(): ModelChanges {
    return this.#modelChanges;
  }

  /** The reading of the text in images. */
  get textReadings(): TextReadings {
    return this.#textReadings;
  }

  /**
   * Makes the dataset use a model: at once when it has no index yet, otherwise in the background
   * while the present index serves.
   */
  async changeModel(dataset: LiveDataset, model: EmbeddingModel): Promise<void> {
    if (dataset.stored.modelId === model.id) await this.#modelChanges.discard(dataset);
    else if (dataset.indexes) await this.#modelChanges.start(dataset, model.source);
    else await this.#runs.next(dataset, () => this.#publisher.adoptModel(dataset, model));
  }

  /** Deletes the vectors of the model that the dataset used before. */
  forgetPreviousModel(dataset: LiveDataset): Promise<void> {
    return this.#publisher.forgetPreviousModel(dataset);
  }

  /** Aborts the running and queued tasks of a dataset for good. Resolves when all have ended. */
  async stop(dataset: LiveDataset): Promise<void> {
    dataset.remove();
    await this.#modelChanges.ended(dataset);
    await this.#textReadings.ended(dataset);
    await this.#runs.settled(dataset);
  }

  async #run(dataset: LiveDataset, listed?: ListedFolders): Promise<IndexSummary | undefined> {
    const embedAgain = this.#embedAgain.get(dataset) ?? new Set();
    const summary = await this.#runner
      .run(dataset, { embedAgain, listed })
      .finally(() => dataset.endRun(this.#requested.has(dataset)));
    if (!summary) return undefined;
    this.#embedAgain.delete(dataset);
    await this.#textReadings.update(dataset);
    return summary;
  }
}
