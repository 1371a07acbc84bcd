import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { validate as isUuid } from 'uuid';
import type { Log } from '#auth/http-errors.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { ExportTasks } from '#engine/export/export-tasks.ts';
import type { UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import { datasetIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';
import { LiveDataset } from './dataset.ts';
import type { IndexingQueue } from './indexing-queue.ts';
import { finishRemoval } from './removal.ts';

export interface Folder {
  /** Absolute and without links, so that a folder is one dataset whatever path leads to it. */
  readonly folder: string;
  readonly displayName: string;
}

/** Options of the folders named at start; an omitted option keeps its stored value. */
export interface FolderOptions {
  readonly model?: EmbeddingModel | undefined;
  /** Whether folder names become labels of the images in them. */
  readonly labelsFromFolders?: boolean | undefined;
  /** Whether the text in the images is read. */
  readonly readText?: boolean | undefined;
}

export interface DatasetsParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly queue: IndexingQueue;
  readonly exportTasks: ExportTasks;
  readonly uploadQuota: UploadQuota;
  readonly log: Log;
}

/** Creates, restores and removes datasets. */
export class DatasetRegistry {
  readonly #parts: DatasetsParts;
  #all: readonly LiveDataset[] = [];
  /** Whether new datasets get object detection. */
  findObjects = true;
  /** The model of datasets created through the API: the model named for folders. */
  #modelOfNew: EmbeddingModel = BUILT_IN_MODEL;

  constructor(parts: DatasetsParts) {
    this.#parts = parts;
  }

  /** In display order: datasets named since the start, then those of earlier starts. */
  get all(): readonly LiveDataset[] {
    return this.#all;
  }

  /** Restores datasets of earlier starts; one is searchable at once if images were published. */
  async restore(): Promise<void> {
    const stored = await this.#parts.store.datasets.all();
    this.#all = await Promise.all(stored.map((dataset) => this.#restore(dataset)));
    await this.#adoptUnknown();
  }

  /**
   * Registers each folder (absolute path) as a dataset, if it is none yet, and puts them first.
   * Does not index them.
   */
  async addFolders(
    folders: readonly Folder[],
    { model, labelsFromFolders, readText }: FolderOptions = {},
  ): Promise<readonly LiveDataset[]> {
    if (model) this.#modelOfNew = model;
    const named = new Set<LiveDataset>();
    for (const folder of folders) {
      const dataset = await this.#datasetOf(folder, model ?? BUILT_IN_MODEL);
      if (model) await this.#parts.queue.changeModel(dataset, model);
      if (labelsFromFolders !== undefined) {
        await this.#parts.queue.setLabelsFromFolders(dataset, labelsFromFolders);
      }
      if (readText !== undefined) {
        await this.#parts.queue.textReadings.setWanted(dataset, readText);
      }
      named.add(dataset);
      this.#all = [...new Set([...named, ...this.#all])];
    }
    return [...named];
  }

  /** Creates an empty dataset to be filled with uploads. */
  async create(displayName: string): Promise<LiveDataset> {
    const datasetId = randomUUID();
    await mkdir(this.#parts.dataDirectory.mediaOf(datasetId), { mode: 0o700 });
    const dataset = await this.#saveSent(datasetId, displayName);
    this.#all = [dataset, ...this.#all];
    return dataset;
  }

  /** Removes the dataset and all data derived from it. The files in its folder stay. */
  async remove(dataset: LiveDataset): Promise<void> {
    this.#all = this.#all.filter((other) => other !== dataset);
    await this.#parts.queue.stop(dataset);
    await dataset.uploadsEnded();
    await this.#parts.exportTasks.forget(dataset.stored.datasetId);
    const removal = await this.#parts.store.datasets.remove(dataset.stored.datasetId);
    await finishRemoval(this.#parts, removal);
  }

  async #datasetOf({ folder, displayName }: Folder, model: EmbeddingModel): Promise<LiveDataset> {
    const datasetId = datasetIdOf(folder);
    const known = this.#all.find(({ stored }) => stored.datasetId === datasetId);
    if (known) return known;
    return this.#saveNew({ datasetId, displayName, folder, modelId: model.id, source: 'FOLDER' });
  }

  /**
   * Uploaded files may be the only copy: after the loss of the database they become a dataset
   * again.
   */
  async #adoptUnknown(): Promise<void> {
    const known = new Set(this.#all.map(({ stored }) => stored.datasetId));
    for (const id of await readdir(this.#parts.dataDirectory.media)) {
      if (
        known.has(id) ||
        !isUuid(id) ||
        (await isEmptyAndRemoved(this.#parts.dataDirectory.mediaOf(id)))
      )
        continue;
      const displayName = `Recovered ${id.slice(0, 8)}`;
      this.#all = [...this.#all, await this.#saveSent(id, displayName)];
      this.#parts.log(`media/${id} is not in the database, so it was added as "${displayName}".`);
    }
  }

  #saveSent(datasetId: string, displayName: string): Promise<LiveDataset> {
    const folder = this.#parts.dataDirectory.mediaOf(datasetId);
    const modelId = this.#modelOfNew.id;
    return this.#saveNew({ datasetId, displayName, folder, modelId, source: 'UPLOAD' });
  }

  async #saveNew(
    dataset: Omit<
      StoredDataset,
      'createdAt' | 'updatedAt' | 'labelsFromFolders' | 'previousModelId'
    >,
  ): Promise<LiveDataset> {
    const now = new Date();
    const settings = { labelsFromFolders: false, previousModelId: null };
    const stored = { ...dataset, ...settings, createdAt: now, updatedAt: now };
    await this.#parts.store.datasets.save(stored);
    const live = new LiveDataset(stored);
    live.setFindObjects(this.findObjects);
    return live;
  }

  /** The data directory may have been moved. */
  #withFolder(stored: StoredDataset): StoredDataset {
    if (stored.source === 'FOLDER') return stored;
    return { ...stored, folder: this.#parts.dataDirectory.mediaOf(stored.datasetId) };
  }

  async #restore(stored: StoredDataset): Promise<LiveDataset> {
    const dataset = new LiveDataset(this.#withFolder(stored));
    // Stored by an earlier version: no available model embeds a query in the same way.
    if (dataset.model.id !== stored.modelId) return dataset;
    await this.#parts.queue.restore(dataset);
    return dataset;
  }
}

/** Removes the empty folder of an interrupted creation. @returns whether it was empty */
function isEmptyAndRemoved(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
