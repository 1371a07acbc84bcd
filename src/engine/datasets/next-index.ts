import { EntityType } from '#contract/primitives.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import {
  type ClusteredSnapshot,
  clusterSnapshot,
  keepUnchanged,
  saveClusters,
} from '#engine/indexing/clusters/cluster-media.ts';
import { updateClusters } from '#engine/indexing/clusters/update-clusters.ts';
import { embedForModel } from '#engine/indexing/embed-for-model.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
import type { UnembeddedImage } from '#engine/store/model-store.ts';
import type { LiveDataset, ModelChangeUpdate } from './dataset.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { type RunParts, storageOf } from './run-parts.ts';

interface NextIndexParts extends RunParts {
  readonly publisher: IndexPublisher;
  readonly dataset: LiveDataset;
  readonly embedder: Embedder;
  report(change: ModelChangeUpdate): void;
  readonly signal: AbortSignal;
}

/** More images than these are embedded before the dataset's runs have to wait. */
const SOON_EMBEDDED = 64;

/** The vectors and clusters of the next model of a dataset, made while the dataset may change. */
export class NextIndex {
  readonly #parts: NextIndexParts;
  /** Images that were embedded or turned out to be unreadable; they are not tried again. */
  readonly #tried = new Set<string>();
  readonly #snapshots = new Map<EntityType, ClusteredSnapshot>();

  constructor(parts: NextIndexParts) {
    this.#parts = parts;
  }

  /** Embeds and clusters all images. Takes long, so the dataset may change meanwhile. */
  async prepare(): Promise<void> {
    do await this.#embed(await this.#untried());
    while ((await this.#untried()).length > SOON_EMBEDDED);
    const { report, dataset } = this.#parts;
    report({ phase: 'CLUSTERING' });
    for (const type of EntityType.options) {
      this.#snapshots.set(type, await clusterSnapshot(this.#job(dataset, type)));
    }
  }

  /**
   * Embeds the images that arrived during the preparation, and saves the clusters. The dataset must
   * not change meanwhile.
   */
  async complete(): Promise<void> {
    const { dataset, publisher, embedder, alwaysReclusterBelow } = this.#parts;
    for (const type of EntityType.options) {
      const snapshot = this.#snapshots.get(type);
      const job = this.#job(dataset, type);
      if (snapshot) {
        if (type === 'IMAGES') await this.#embed(await this.#untried());
        await saveClusters(job, await keepUnchanged(job, snapshot));
      }
      const index = await publisher.openType(dataset, type, embedder.model);
      await resultOf(updateClusters({ ...job, index, alwaysReclusterBelow }));
    }
  }

  #job({ stored: { datasetId } }: LiveDataset, type: EntityType) {
    const { store, signal, embedder } = this.#parts;
    const { id: modelId, dims } = embedder.model;
    return { datasetId, type, modelId, dims, store, signal };
  }

  async #untried(): Promise<UnembeddedImage[]> {
    const { store, dataset, embedder } = this.#parts;
    const images = await store.models.unembedded(dataset.stored.datasetId, embedder.model.id);
    return images.filter(({ mediaId }) => !this.#tried.has(mediaId));
  }

  async #embed(images: readonly UnembeddedImage[]): Promise<void> {
    const { store, dataset, embedder, report, signal } = this.#parts;
    const { datasetId, folder } = dataset.stored;
    const count = await store.models.countEmbedded(datasetId, embedder.model.id);
    const storage = storageOf(this.#parts, dataset);
    const events = embedForModel({ ...storage, folder, images, embedder, signal });
    for await (const { progress } of events) {
      report({
        phase: 'EMBEDDING',
        done: count.nEmbedded + progress.n_done,
        total: count.nImages,
        seconds_left: progress.seconds_left,
      });
    }
    for (const { mediaId } of images) this.#tried.add(mediaId);
  }
}
