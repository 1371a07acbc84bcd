import { KEEP_DELETED_DAYS } from '#contract/missing-media.ts';
import { indexFolder } from '#engine/indexing/index-folder.ts';
import type { IndexingEvent, IndexSummary } from '#engine/indexing/indexing-event.ts';
import { purgeDeleted } from '#engine/indexing/purge-deleted.ts';
import type { ListedFolders } from '#engine/indexing/watch/watch-folder.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import type { BackgroundReclustering } from './background-reclustering.ts';
import type { LiveDataset } from './dataset.ts';
import { readReport } from './dataset-report.ts';
import { explainFailure } from './explain-failure.ts';
import { GrowingIndex } from './growing-index.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { missingText, returnedText } from './missing-images.ts';
import { type RunParts, signalOf, storageOf } from './run-parts.ts';

export interface RunOptions {
  /** Paths of unchanged images to embed again. */
  readonly embedAgain: ReadonlySet<string>;
  readonly listed: ListedFolders | undefined;
}

/**
 * Runs the indexing of datasets, one run per dataset at a time, and applies its events to the
 * dataset.
 */
export class IndexRunner {
  readonly #parts: RunParts;
  readonly #publisher: IndexPublisher;
  readonly #reclustering: BackgroundReclustering;

  constructor(parts: RunParts, publisher: IndexPublisher, reclustering: BackgroundReclustering) {
    this.#parts = parts;
    this.#publisher = publisher;
    this.#reclustering = reclustering;
  }

  /** @returns undefined when the run failed (see `fatalError`) or was aborted */
  run(dataset: LiveDataset, options: RunOptions): Promise<IndexSummary | undefined> {
    return this.#run(dataset, options).catch((error: unknown) => {
      // The next run waits until the database responds, and continues where this one stopped.
      if (error instanceof StoreConnectionError) return this.run(dataset, options);
      return this.#fail(dataset, error);
    });
  }

  async #run(
    dataset: LiveDataset,
    { embedAgain, listed }: RunOptions,
  ): Promise<IndexSummary | undefined> {
    const signal = signalOf(this.#parts, dataset);
    signal.throwIfAborted();
    dataset.beginRun();
    // Before anything is deleted: an unavailable model then has no cost.
    const embedder = await this.#parts.embedders.of(dataset.model.id);
    if (dataset.stored.modelId !== embedder.model.id) await this.#adoptModel(dataset);
    const storage = storageOf(this.#parts, dataset);
    await purgeDeleted(storage, KEEP_DELETED_DAYS);
    const events = indexFolder({
      ...storage,
      folder: dataset.stored.folder,
      embedder,
      leaveOut: this.#parts.dataDirectory.root,
      mayBeAway: dataset.stored.source === 'FOLDER',
      embedAgain,
      findObjects: dataset.findObjects,
      published: dataset,
      alwaysReclusterBelow: this.#parts.alwaysReclusterBelow,
      signal,
    });
    const summary = await this.#applyEvents(dataset, events, listed);
    if (summary) await this.#publish(dataset, summary);
    return summary;
  }

  async #applyEvents(
    dataset: LiveDataset,
    events: AsyncIterable<IndexingEvent>,
    listed: ListedFolders | undefined,
  ): Promise<IndexSummary | undefined> {
    const growing = new GrowingIndex(this.#parts, this.#publisher, dataset);
    let summary: IndexSummary | undefined;
    try {
      for await (const event of events) {
        switch (event.kind) {
          case 'folder':
            listed?.add(event.folder);
            break;
          case 'removed':
            if (dataset.indexes) await this.#publisher.publish(dataset);
            break;
          case 'embedding':
            dataset.embedding(event.progress);
            growing.advance(event);
            break;
          case 'clustering':
            await growing.end();
            dataset.clustering();
            break;
          case 'reclustering':
            this.#reclustering.stop(dataset);
            break;
          case 'indexed':
            summary = event.summary;
        }
      }
    } finally {
      await growing.end();
    }
    return summary;
  }

  async #publish(dataset: LiveDataset, summary: IndexSummary): Promise<void> {
    const { stored } = dataset;
    const isFirst = (!dataset.indexes || dataset.history.isPartial) && summary.folderError === null;
    if (summary.changed || isFirst) await this.#publisher.publish(dataset);
    dataset.publishReport(await readReport(this.#parts.store, stored.datasetId));
    this.#tellMissing(dataset, summary);
    const { needsReclustering } = summary;
    if (needsReclustering.length > 0) this.#reclustering.start(dataset, needsReclustering);
  }

  #tellMissing(dataset: LiveDataset, { nAway, nReturned, folderError }: IndexSummary): void {
    const { stored, report } = dataset;
    const { missing } = report;
    if (nReturned > 0) this.#parts.log(returnedText(stored, nReturned));
    if (nAway > 0 && missing) this.#parts.log(missingText(stored, missing));
    const kept = missing ? ' Its images are kept and marked as missing until it returns.' : '';
    if (folderError !== null) dataset.fail(folderError + kept);
  }

  /** The stored model belongs to an earlier version, so nothing can be searched with it. */
  async #adoptModel(dataset: LiveDataset): Promise<void> {
    const { displayName } = dataset.stored;
    this.#parts.log(
      `${displayName} was indexed with an earlier built-in model and is now re-indexed with ${dataset.model.name}.`,
    );
    await this.#publisher.adoptModel(dataset, dataset.model);
  }

  #fail(dataset: LiveDataset, error: unknown): undefined {
    if (signalOf(this.#parts, dataset).aborted) return;
    dataset.fail(explainFailure(error, 'indexing', dataset.stored, this.#parts.log));
  }
}
