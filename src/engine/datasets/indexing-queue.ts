import type { Log } from '#auth/http-errors.ts';
import { KEEP_DELETED_DAYS } from '#contract/missing-media.ts';
import type { EntityType } from '#contract/primitives.ts';
import type { Embedders } from '#engine/embed/embedders.ts';
import { embeddingModelOf } from '#engine/embed/known-models.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { openIndex } from '#engine/index/open-index.ts';
import {
  type ClusteredSnapshot,
  type ClusterMediaJob,
  clusterSnapshot,
  keepUnchanged,
  saveClusters,
} from '#engine/indexing/clusters/cluster-media.ts';
import { updateClusters } from '#engine/indexing/clusters/update-clusters.ts';
import { damagedThumbnails } from '#engine/indexing/damaged-thumbnails.ts';
import { FolderUnreadableError } from '#engine/indexing/folder/find-images.ts';
import { type IndexSummary, indexFolder } from '#engine/indexing/index-folder.ts';
import { SCANNING } from '#engine/indexing/progress.ts';
import { deleteMissingImages, purgeDeleted } from '#engine/indexing/purge-deleted.ts';
import { removeUnusedUploads } from '#engine/query/unused-uploads.ts';
import type { UploadQuota } from '#engine/quota/upload-quota.ts';
import type { Scanner } from '#engine/scan/scanner.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import type { LiveDataset } from './dataset.ts';
import { missingImages, missingText, returnedText } from './missing-images.ts';

export interface RunParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly uploadQuota: UploadQuota;
  readonly embedders: Embedders;
  readonly scanner: Scanner;
  readonly log: Log;
  /** Ends all runs. */
  readonly signal: AbortSignal;
  /** With fewer rows than these, nothing joins clusters: all are clustered anew. */
  readonly alwaysReclusterBelow: number;
}

/** Keeps datasets up to date: one run of a dataset at a time, the next waits for it. */
export class IndexingQueue {
  readonly #parts: RunParts;
  readonly #runs = new Set<Promise<unknown>>();
  readonly #lastRefreshes = new WeakMap<LiveDataset, Promise<unknown>>();
  readonly #lastRuns = new WeakMap<LiveDataset, Promise<unknown>>();
  /** Datasets that a run was asked for that has not begun. */
  readonly #requested = new Set<LiveDataset>();
  /** Datasets that are being clustered anew beside their runs. */
  readonly #reclusterings = new Map<LiveDataset, AbortController>();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Makes a dataset of an earlier start searchable, if its first run was through. */
  async restore(dataset: LiveDataset): Promise<void> {
    const [index, objectIndex] = await this.#loadIndexes(dataset);
    if (index.size > 0) Object.assign(dataset, { index, objectIndex });
    await this.#countProblems(dataset);
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#runs);
  }

  /**
   * Brings the dataset up to date with its folder. What goes wrong is said in its `fatalError`.
   * @param onFolder called for every folder, before it is listed
   * @returns undefined when the run failed or was ended
   */
  index(
    dataset: LiveDataset,
    onFolder?: (folder: string) => void,
  ): Promise<IndexSummary | undefined> {
    return this.#inTurn(dataset, () => this.#run(dataset, onFolder));
  }

  /** Has the dataset indexed once more after what is under way. Asked for again before it begins, it is one run. */
  request(dataset: LiveDataset): void {
    if (this.#requested.has(dataset)) return;
    this.#requested.add(dataset);
    dataset.indexing ??= SCANNING;
    this.#inTurn(dataset, () => {
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
    dataset.stored = { ...dataset.stored, labelsFromFolders: isWanted };
    await this.#parts.store.datasets.save(dataset.stored);
    if (dataset.index) await this.#refresh(dataset);
  }

  /**
   * Deletes missing images, as a person says that they are gone for good; they leave the results with a
   * run that this asks for.
   * @param folder as in `deleteMissing`
   * @returns ids of the images
   */
  async deleteMissing(dataset: LiveDataset, folder: string): Promise<readonly string[]> {
    const deleted = await this.#inTurn(dataset, () =>
      deleteMissingImages(this.#partsOf(dataset), folder),
    );
    if (deleted.length > 0) await this.index(dataset);
    return deleted;
  }

  /** Forgets what is kept of images that were deleted so many days ago. @returns of how many */
  purgeDeleted(dataset: LiveDataset, olderThanDays: number): Promise<number> {
    return this.#inTurn(dataset, () => purgeDeleted(this.#partsOf(dataset), olderThanDays));
  }

  /** Has the next run make thumbnails that cannot be read again. @returns how many images have such */
  findDamagedThumbnails(dataset: LiveDataset): Promise<number> {
    return this.#inTurn(dataset, async () => {
      dataset.embedAgain = await damagedThumbnails(this.#partsOf(dataset));
      return dataset.embedAgain.size;
    });
  }

  #run(
    dataset: LiveDataset,
    onFolder?: (folder: string) => void,
  ): Promise<IndexSummary | undefined> {
    return this.#index(dataset, onFolder)
      .catch((error: unknown) => this.#fail(dataset, error))
      .finally(() => {
        dataset.indexing = this.#requested.has(dataset) ? SCANNING : null;
      });
  }

  /** Ends what is under way on a dataset, and what was to follow, for good. Resolves when nothing is. */
  async stop(dataset: LiveDataset): Promise<void> {
    dataset.remove();
    await Promise.allSettled([this.#lastRuns.get(dataset)]);
  }

  /** Does work on a dataset after what was begun before, whatever became of that. */
  #inTurn<T>(dataset: LiveDataset, work: () => Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#lastRuns.get(dataset)]).then(work);
    this.#lastRuns.set(dataset, turn);
    this.#keepUntilEnded(turn);
    return turn;
  }

  /** Closing waits for it. */
  #keepUntilEnded(run: Promise<unknown>): void {
    this.#runs.add(run);
    const forget = () => this.#runs.delete(run);
    run.then(forget, forget);
  }

  async #index(
    dataset: LiveDataset,
    onFolder: ((folder: string) => void) | undefined,
  ): Promise<IndexSummary> {
    const signal = this.#signalOf(dataset);
    signal.throwIfAborted();
    const { folder } = dataset.stored;
    dataset.fatalError = null;
    dataset.indexing = SCANNING;
    // Before anything is forgotten: a model that cannot be had costs nothing.
    const embedder = await this.#parts.embedders.of(dataset.wantedModel.id);
    if (dataset.stored.modelId !== embedder.model.id) await this.#changeModel(dataset);
    const ofDataset = this.#partsOf(dataset);
    await purgeDeleted(ofDataset, KEEP_DELETED_DAYS);
    const summary = await indexFolder({
      ...ofDataset,
      folder,
      embedder,
      mayBeAway: dataset.stored.source === 'FOLDER',
      findObjects: dataset.findObjects,
      embedAgain: dataset.embedAgain,
      signal,
      leaveOut: this.#parts.dataDirectory.root,
      indexOf: (type) => (type === 'IMAGES' ? dataset.index : dataset.objectIndex),
      alwaysReclusterBelow: this.#parts.alwaysReclusterBelow,
      onFolder,
      onRecluster: () => this.#stopReclustering(dataset),
      onRemoved: async () => {
        if (dataset.index) await this.#refresh(dataset);
      },
      onProgress: (progress) => {
        dataset.indexing = progress;
      },
    });
    dataset.embedAgain = new Set();
    const isFirst = !dataset.index && summary.folderError === null;
    if (summary.changed || isFirst) await this.#refresh(dataset);
    await this.#countProblems(dataset);
    this.#tellMissing(dataset, summary);
    if (summary.reclusteringPays.length > 0) this.#recluster(dataset, summary.reclusteringPays);
    return summary;
  }

  #tellMissing(dataset: LiveDataset, { nAway, nReturned, folderError }: IndexSummary): void {
    const { stored, missing } = dataset;
    if (nReturned > 0) this.#parts.log(returnedText(stored, nReturned));
    if (nAway > 0 && missing) this.#parts.log(missingText(stored, missing));
    const kept = missing ? ' Its images are kept and marked as missing until it is back.' : '';
    if (folderError !== null) dataset.fatalError = folderError + kept;
  }

  #partsOf({ stored: { datasetId } }: LiveDataset) {
    const { store, dataDirectory } = this.#parts;
    const thumbnail = (mediaId: string) => dataDirectory.thumbnail(datasetId, mediaId);
    return { datasetId, store, thumbnail };
  }

  /** Ends the runs of a dataset. */
  #signalOf(dataset: LiveDataset): AbortSignal {
    return AbortSignal.any([this.#parts.signal, dataset.removed]);
  }

  /** Searches what is stored now. One after the other, so that the last to begin is the one that stays. */
  #refresh(dataset: LiveDataset): Promise<void> {
    const turn = Promise.allSettled([this.#lastRefreshes.get(dataset)]).then(() =>
      this.#replaceIndexes(dataset),
    );
    this.#lastRefreshes.set(dataset, turn);
    this.#keepUntilEnded(turn);
    return turn;
  }

  async #replaceIndexes(dataset: LiveDataset): Promise<void> {
    dataset.removed.throwIfAborted();
    const { modelId } = dataset.stored;
    const [index, objectIndex] = await this.#loadIndexes(dataset);
    dataset.removed.throwIfAborted();
    // The vectors of another model are being made: the run that makes them shows them.
    if (dataset.stored.modelId !== modelId) return;
    Object.assign(dataset, { index, objectIndex });
    dataset.stored = { ...dataset.stored, updatedAt: new Date() };
    await this.#parts.store.datasets.save(dataset.stored);
  }

  /** Clusters all anew while the dataset is searched as it is, and changes. */
  #recluster(dataset: LiveDataset, types: readonly EntityType[]): void {
    if (this.#reclusterings.has(dataset)) return;
    const controller = new AbortController();
    this.#reclusterings.set(dataset, controller);
    const common = {
      datasetId: dataset.stored.datasetId,
      dims: dataset.model.dims,
      store: this.#parts.store,
      signal: AbortSignal.any([controller.signal, this.#signalOf(dataset)]),
    };
    const clusterAll = async () => {
      for (const type of types) {
        const job = { ...common, type };
        const snapshot = await clusterSnapshot(job);
        // In turn, as a run that is under way joins the clusters there were when it began.
        await this.#inTurn(dataset, () => this.#replaceClusters(dataset, job, snapshot));
      }
    };
    const ended = clusterAll()
      .catch((error: unknown) => {
        if (!common.signal.aborted) this.#parts.log(`Clustering anew failed: ${error}`);
      })
      .finally(() => {
        if (this.#reclusterings.get(dataset) === controller) this.#reclusterings.delete(dataset);
      });
    this.#keepUntilEnded(ended);
  }

  async #replaceClusters(
    dataset: LiveDataset,
    job: ClusterMediaJob,
    snapshot: ClusteredSnapshot,
  ): Promise<void> {
    job.signal.throwIfAborted();
    await saveClusters(job, await keepUnchanged(job, snapshot));
    // What came meanwhile joins before they are searched: nothing is missing from the results.
    const [images, objects] = await this.#loadIndexes(dataset);
    await updateClusters({
      ...job,
      index: job.type === 'IMAGES' ? images : objects,
      alwaysReclusterBelow: this.#parts.alwaysReclusterBelow,
      onStart: () => undefined,
      onRecluster: () => undefined,
    });
    await this.#refresh(dataset);
  }

  /** Those that are being made would be of no use. */
  #stopReclustering(dataset: LiveDataset): void {
    this.#reclusterings.get(dataset)?.abort();
    this.#reclusterings.delete(dataset);
  }

  /** Vectors of two models cannot be compared: what the old one made is forgotten. */
  async #changeModel(dataset: LiveDataset): Promise<void> {
    const { stored, wantedModel } = dataset;
    const before = embeddingModelOf(stored.modelId)?.name ?? 'an earlier built-in model';
    this.#parts.log(
      `${stored.displayName} was indexed with ${before} and is indexed anew with ${wantedModel.name}.`,
    );
    this.#stopReclustering(dataset);
    Object.assign(dataset, { index: null, objectIndex: null });
    const uploads = await this.#parts.store.datasets.changeModel(stored.datasetId, wantedModel.id);
    await removeUnusedUploads(this.#parts, uploads);
    dataset.stored = { ...dataset.stored, modelId: wantedModel.id };
    // What was loaded meanwhile is of the old model.
    Object.assign(dataset, { index: null, objectIndex: null });
  }

  #fail(dataset: LiveDataset, error: unknown): undefined {
    if (this.#signalOf(dataset).aborted) return;
    if (error instanceof FolderUnreadableError || error instanceof ModelError) {
      dataset.fatalError = error.message;
    } else {
      const isDamage = error instanceof StoreDamagedError || !(error instanceof Error);
      const failure = isDamage ? String(error) : error.stack;
      this.#parts.log(`Indexing ${dataset.stored.displayName} failed: ${failure}`);
      dataset.fatalError = explain(error);
    }
  }

  #loadIndexes(dataset: LiveDataset): Promise<[images: DatasetIndex, objects: DatasetIndex]> {
    const { datasetId } = dataset.stored;
    const load = (type: EntityType) =>
      openIndex({
        directory: this.#parts.dataDirectory.indexes,
        store: this.#parts.store,
        scanner: this.#parts.scanner,
        datasetId,
        type,
        model: dataset.model,
      });
    return Promise.all([load('IMAGES'), load('OBJECTS')]);
  }

  async #countProblems(dataset: LiveDataset): Promise<void> {
    const { store } = this.#parts;
    const { datasetId } = dataset.stored;
    const rejected = await store.rejections.all(datasetId);
    dataset.nSkipped = (await store.media.skippedFiles(datasetId)).length + rejected.length;
    const leftOut = await store.leftOut.all(datasetId);
    dataset.nLeftOut = leftOut.reduce((sum, { nFiles }) => sum + nFiles, 0);
    dataset.nAnnotationProblems = (await store.annotations.problems(datasetId)).length;
    dataset.missing = await missingImages(store, datasetId);
  }
}

/** What a run that broke off says to a person; the log has the rest. */
function explain(error: unknown): string {
  // Node says it in the first way, DuckDB in the second.
  if (/ENOSPC|No space left on device/.test(String(error))) {
    return 'The disk of the data directory is full; make room, and indexing goes on where it stopped.';
  }
  if (error instanceof UnwritableError) return `Indexing stopped: ${error.message}.`;
  if (error instanceof StoreDamagedError) {
    return 'The database is damaged; the log of the server says how to repair it.';
  }
  return 'Indexing failed; the log of the server says why.';
}
