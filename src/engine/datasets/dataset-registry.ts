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
  /** Absolute, without links in it, so that a folder is one dataset whatever way leads there. */
  readonly folder: string;
  readonly displayName: string;
}

/** How the folders of a start are indexed; what is left out stays as it is. */
export interface FolderOptions {
  readonly model?: EmbeddingModel | undefined;
  /** Whether the names of the folders in it are labels of the images they hold. */
  readonly labelsFromFolders?: boolean | undefined;
}

export interface DatasetsParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly queue: IndexingQueue;
  readonly exportTasks: ExportTasks;
  readonly uploadQuota: UploadQuota;
  readonly log: Log;
}

/** The datasets there are: how they come and go. */
export class DatasetRegistry {
  readonly #parts: DatasetsParts;
  #all: readonly LiveDataset[] = [];
  /** Whether objects are looked for in datasets that are made from now on. */
  findObjects = true;
  /** What datasets that programs make are indexed with: the model that was named for folders. */
  #modelOfNew: EmbeddingModel = BUILT_IN_MODEL;

  constructor(parts: DatasetsParts) {
    this.#parts = parts;
  }

  /** In the order to show them: those named since the start, then those of earlier starts. */
  get all(): readonly LiveDataset[] {
    return this.#all;
  }

  /** Brings back those of earlier starts; one can be searched at once if its first run was through. */
  async restore(): Promise<void> {
    const stored = await this.#parts.store.datasets.all();
    this.#all = await Promise.all(stored.map((dataset) => this.#restore(dataset)));
    await this.#adoptUnknown();
  }

  /**
   * Makes each folder (absolute paths) a dataset, if it is not one yet, and puts them before all
   * others. Indexing them is another step.
   */
  async addFolders(
    folders: readonly Folder[],
    { model, labelsFromFolders }: FolderOptions = {},
  ): Promise<readonly LiveDataset[]> {
    if (model) this.#modelOfNew = model;
    const named = new Set<LiveDataset>();
    for (const folder of folders) {
      const dataset = await this.#datasetOf(folder, model ?? BUILT_IN_MODEL);
      if (model) dataset.setWantedModel(model);
      if (labelsFromFolders !== undefined) {
        await this.#parts.queue.setLabelsFromFolders(dataset, labelsFromFolders);
      }
      named.add(dataset);
      this.#all = [...new Set([...named, ...this.#all])];
    }
    return [...named];
  }

  /** An empty dataset that programs fill. */
  async create(displayName: string): Promise<LiveDataset> {
    const datasetId = randomUUID();
    await mkdir(this.#parts.dataDirectory.mediaOf(datasetId), { mode: 0o700 });
    const dataset = await this.#saveSent(datasetId, displayName);
    this.#all = [dataset, ...this.#all];
    return dataset;
  }

  /** Forgets the dataset and all that was made of it. The files in its folder stay as they are. */
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

  /** Files that programs sent are the only copy, perhaps: where the database was lost, they are a dataset again. */
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
    dataset: Omit<StoredDataset, 'createdAt' | 'updatedAt' | 'labelsFromFolders'>,
  ): Promise<LiveDataset> {
    const now = new Date();
    const stored = { ...dataset, createdAt: now, updatedAt: now, labelsFromFolders: false };
    await this.#parts.store.datasets.save(stored);
    const live = new LiveDataset(stored);
    live.setFindObjects(this.findObjects);
    return live;
  }

  /** The data directory may lie elsewhere by now. */
  #withFolder(stored: StoredDataset): StoredDataset {
    if (stored.source === 'FOLDER') return stored;
    return { ...stored, folder: this.#parts.dataDirectory.mediaOf(stored.datasetId) };
  }

  async #restore(stored: StoredDataset): Promise<LiveDataset> {
    const dataset = new LiveDataset(this.#withFolder(stored));
    // Made by an earlier version: there is nothing that could look at a query in the same way.
    if (dataset.model.id !== stored.modelId) return dataset;
    await this.#parts.queue.restore(dataset);
    return dataset;
  }
}

/** What a dataset left whose making was broken off. */
function isEmptyAndRemoved(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
