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
import { type RunParts, storageOf } from './run-parts.ts';

/** Keeps datasets up to date: one run of a dataset at a time, the next waits for it. */
export class IndexingQueue {
  readonly #parts: RunParts;
  readonly #runs = new DatasetTurns();
  readonly #publisher: IndexPublisher;
  readonly #reclustering: BackgroundReclustering;
  readonly #runner: IndexRunner;
  /** Datasets that a run was asked for that has not begun. */
  readonly #requested = new Set<LiveDataset>();
  /** Paths of images that the next run embeds though they are as before. */
  readonly #embedAgain = new WeakMap<LiveDataset, ReadonlySet<string>>();

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#publisher = new IndexPublisher(parts);
    this.#reclustering = new BackgroundReclustering(parts, this.#runs, this.#publisher);
    this.#runner = new IndexRunner(parts, this.#publisher, this.#reclustering);
  }

  /** Makes a dataset of an earlier start searchable, if its first run was through. */
  async restore(dataset: LiveDataset): Promise<void> {
    await this.#publisher.restore(dataset);
    dataset.publishReport(await readReport(this.#parts.store, dataset.stored.datasetId));
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await Promise.all([this.#runs.ended(), this.#publisher.ended(), this.#reclustering.ended()]);
  }

  /**
   * Brings the dataset up to date with its folder.
   * @param listed takes each folder before it is listed
   * @returns undefined when the run failed, which its `fatalError` explains, or was ended
   */
  index(dataset: LiveDataset, listed?: ListedFolders): Promise<IndexSummary | undefined> {
    return this.#runs.next(dataset, () => this.#run(dataset, listed));
  }

  /** Has the dataset indexed once more after what is under way. Asked for again before it begins, it is one run. */
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
   * Makes the names of folders labels of the images in them, or no longer. Beside a run that is under
   * way, which may take hours. Resolves when searches have the labels.
   */
  async setLabelsFromFolders(dataset: LiveDataset, isWanted: boolean): Promise<void> {
    if (dataset.stored.labelsFromFolders === isWanted) return;
    dataset.setLabelsFromFolders(isWanted);
    await this.#parts.store.datasets.save(dataset.stored);
    if (dataset.indexes) await this.#publisher.publish(dataset);
  }

  /**
   * Deletes missing images, as a person says that they are gone for good; they leave the results with a
   * run that this asks for.
   * @param folder as in `deleteMissingImages`
   * @returns ids of the images
   */
  async deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]> {
    const storage = storageOf(this.#parts, dataset);
    const deleted = await this.#runs.next(dataset, () => deleteMissingImages(storage, folder));
    if (deleted.length > 0) await this.index(dataset);
    return deleted;
  }

  /** Forgets what is kept of images that were deleted so many days ago. @returns of how many */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number> {
    const storage = storageOf(this.#parts, dataset);
    return this.#runs.next(dataset, () => purgeDeleted(storage, olderThanDays));
  }

  /** Has the next run make thumbnails that cannot be read again. @returns how many images have such */
  findDamagedThumbnails(dataset: LiveDataset): Promise<number> {
    return this.#runs.next(dataset, async () => {
      const damaged = await damagedThumbnails(storageOf(this.#parts, dataset));
      this.#embedAgain.set(dataset, damaged);
      return damaged.size;
    });
  }

  /** Ends what is under way on a dataset, and what was to follow, for good. Resolves when nothing is. */
  async stop(dataset: LiveDataset): Promise<void> {
    dataset.remove();
    await this.#runs.settled(dataset);
  }

  async #run(dataset: LiveDataset, listed?: ListedFolders): Promise<IndexSummary | undefined> {
    const embedAgain = this.#embedAgain.get(dataset) ?? new Set();
    const summary = await this.#runner
      .run(dataset, { embedAgain, listed })
      .finally(() => dataset.endRun(this.#requested.has(dataset)));
    if (summary) this.#embedAgain.delete(dataset);
    return summary;
  }
}
