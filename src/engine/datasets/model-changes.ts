import type { Embedder } from '#engine/embed/embedder.ts';
import { embeddingModelOf } from '#engine/embed/known-models.ts';
import { type ModelSource, nameOfSource } from '#engine/embed/model/model-source.ts';
import type { LiveDataset, ModelChangeUpdate } from './dataset.ts';
import { DatasetTurns } from './dataset-turns.ts';
import { DownloadTotals } from './download-totals.ts';
import { explainFailure } from './explain-failure.ts';
import type { IndexPublisher } from './index-publisher.ts';
import { NextIndex } from './next-index.ts';
import { type RunParts, signalOf } from './run-parts.ts';

interface RunningChange {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export interface ModelChangeParts extends RunParts {
  readonly runs: DatasetTurns;
  readonly publisher: IndexPublisher;
  /** Called just before searches use another model. */
  onSwitch(dataset: LiveDataset): void;
  /** Called when searches use another model. */
  onSwitched(dataset: LiveDataset): void;
}

/**
 * Changes the models of datasets in the background: the images are embedded with the next model
 * while searches use the present one, then both are switched in one step. The vectors so far
 * survive a stop and the end of the process.
 */
export class ModelChanges {
  readonly #parts: ModelChangeParts;
  /** For requests of persons, which may come at once. */
  readonly #turns = new DatasetTurns();
  readonly #running = new Map<LiveDataset, RunningChange>();

  constructor(parts: ModelChangeParts) {
    this.#parts = parts;
  }

  /** Begins or resumes the change to a model, in place of a change to another one. */
  start(dataset: LiveDataset, source: ModelSource): Promise<void> {
    const { models } = this.#parts.store;
    const { datasetId } = dataset.stored;
    return this.#turns.next(dataset, async () => {
      await this.#abort(dataset);
      const pending = await models.pending(datasetId);
      if (pending && pending.source !== source) await models.discardPending(datasetId);
      await models.savePending(datasetId, { source, isStopped: false });
      this.#run(dataset, source);
    });
  }

  /** Stops the change; what was embedded is kept for `start`. */
  stop(dataset: LiveDataset): Promise<void> {
    const { models } = this.#parts.store;
    const { datasetId } = dataset.stored;
    return this.#turns.next(dataset, async () => {
      await this.#abort(dataset);
      const pending = await models.pending(datasetId);
      if (!pending) return;
      await models.savePending(datasetId, { ...pending, isStopped: true });
      this.#report(dataset, pending.source, { phase: 'STOPPED' });
    });
  }

  /** Ends the change without effect. */
  discard(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, async () => {
      await this.#abort(dataset);
      await this.#parts.store.models.discardPending(dataset.stored.datasetId);
      dataset.endModelChange();
    });
  }

  /** Shows a change that an earlier process began. Does not resume it. */
  async restore(dataset: LiveDataset): Promise<void> {
    const pending = await this.#parts.store.models.pending(dataset.stored.datasetId);
    if (!pending) return;
    const { source, nEmbedded: done, nImages: total } = pending;
    this.#report(dataset, source, { phase: 'STOPPED', done, total });
  }

  /** Resumes a change that was not stopped by a person. */
  resume(dataset: LiveDataset): Promise<void> {
    return this.#turns.next(dataset, async () => {
      if (this.#running.has(dataset)) return;
      const pending = await this.#parts.store.models.pending(dataset.stored.datasetId);
      if (pending && !pending.isStopped) this.#run(dataset, pending.source);
    });
  }

  /** Resolves when the running change of the dataset, or of all, has ended. */
  async ended(dataset?: LiveDataset): Promise<void> {
    const running = dataset ? [this.#running.get(dataset)] : [...this.#running.values()];
    await Promise.all(running.map((change) => change?.ended));
  }

  async #abort(dataset: LiveDataset): Promise<void> {
    this.#running.get(dataset)?.abort.abort(new Error('The change of the model was stopped.'));
    await this.ended(dataset);
  }

  #run(dataset: LiveDataset, source: ModelSource): void {
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, signalOf(this.#parts, dataset)]);
    this.#report(dataset, source, { phase: 'DOWNLOADING', done: 0, total: 0 });
    const ended = this.#change(dataset, source, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#fail(dataset, source, error);
      })
      .finally(() => this.#running.delete(dataset));
    this.#running.set(dataset, { abort, ended });
  }

  async #change(dataset: LiveDataset, source: ModelSource, signal: AbortSignal): Promise<void> {
    const embedder = await this.#load(dataset, source, signal);
    const { model } = embedder;
    const { datasetId, modelId, previousModelId, displayName } = dataset.stored;
    if (model.id === modelId) {
      await this.#parts.store.models.discardPending(datasetId);
      dataset.endModelChange();
      return;
    }
    const report = (change: ModelChangeUpdate) => this.#report(dataset, source, change);
    const next = new NextIndex({ ...this.#parts, dataset, embedder, report, signal });
    // The previous model has its index already; what is new is embedded after the switch.
    if (model.id !== previousModelId) await next.prepare();
    await this.#parts.runs.next(dataset, async () => {
      signal.throwIfAborted();
      await next.complete();
      signal.throwIfAborted();
      this.#parts.onSwitch(dataset);
      await this.#parts.publisher.switchModel(dataset, model);
      dataset.endModelChange();
    });
    const before = embeddingModelOf(modelId)?.name ?? modelId;
    this.#parts.log(`${displayName} is now searched with ${model.name} instead of ${before}.`);
    this.#parts.onSwitched(dataset);
  }

  /** Downloads the model if necessary. */
  #load(dataset: LiveDataset, source: ModelSource, signal: AbortSignal): Promise<Embedder> {
    const totals = new DownloadTotals(source);
    return this.#parts.embedders.load(
      source,
      (progress) => {
        if (signal.aborted) return;
        this.#report(dataset, source, { phase: 'DOWNLOADING', ...totals.add(progress) });
      },
      signal,
    );
  }

  #fail(dataset: LiveDataset, source: ModelSource, error: unknown): void {
    const text = explainFailure(error, 'modelChange', dataset.stored, this.#parts.log);
    this.#report(dataset, source, { phase: 'FAILED', error: text });
  }

  #report(dataset: LiveDataset, source: ModelSource, change: ModelChangeUpdate): void {
    dataset.updateModelChange(nameOfSource(source), change);
  }
}
