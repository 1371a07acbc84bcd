import { LiveDataset } from '#engine/datasets/dataset.ts';
import type { IndexPublisher } from '#engine/datasets/index-publisher.ts';
import { embeddingModelOf } from '#engine/embed/known-models.ts';
import { MembersChangedError } from '#engine/index/open-index.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';

interface FollowedDataset {
  readonly live: LiveDataset;
  /** The version that `live` has, gets, or could not get. */
  readonly version: string;
}

/** The datasets that another process writes, as this one can search them. */
export class FollowedDatasets {
  readonly #publisher: IndexPublisher;
  readonly #log: (message: string) => void;
  #followed = new Map<string, FollowedDataset>();

  constructor(publisher: IndexPublisher, log: (message: string) => void) {
    this.#publisher = publisher;
    this.#log = log;
  }

  /** Those that are the same as the rows of the store. */
  currentOf(rows: readonly StoredDataset[]): LiveDataset[] {
    return rows.flatMap((row) => {
      const live = this.#followed.get(row.datasetId)?.live;
      return live?.indexes && versionOf(live.stored) === versionOf(row) ? [live] : [];
    });
  }

  /** Begins to load the indexes of those that have changed. */
  follow(rows: readonly StoredDataset[]): void {
    const before = this.#followed;
    this.#followed = new Map(rows.map((row) => [row.datasetId, this.#next(row, before)]));
    for (const [datasetId, { live }] of before) {
      if (this.#followed.get(datasetId)?.live !== live) live.remove();
    }
  }

  #next(row: StoredDataset, before: ReadonlyMap<string, FollowedDataset>): FollowedDataset {
    const known = before.get(row.datasetId);
    const version = versionOf(row);
    if (known?.version === version) return known;
    const isSame = known?.live.stored.createdAt.getTime() === row.createdAt.getTime();
    const live = known && isSame ? known.live : new LiveDataset(row);
    this.#load(live, row);
    return { live, version };
  }

  #load(live: LiveDataset, row: StoredDataset): void {
    const model = embeddingModelOf(row.modelId);
    // Stored by another version of the program.
    if (!model) return;
    this.#publisher.follow(live, row, model).catch((error: unknown) => {
      if (live.removed.aborted) return;
      this.#retry(row);
      if (error instanceof MembersChangedError) return;
      this.#log(`The index of ${row.displayName} could not be loaded: ${error}`);
    });
  }

  /** The next call of `follow` tries again. */
  #retry({ datasetId }: StoredDataset): void {
    const followed = this.#followed.get(datasetId);
    if (followed) this.#followed.set(datasetId, { ...followed, version: '' });
  }
}

/** Differs when searches would. */
function versionOf({ createdAt, updatedAt, modelId, labelsFromFolders }: StoredDataset): string {
  return JSON.stringify([createdAt, updatedAt, modelId, labelsFromFolders]);
}
