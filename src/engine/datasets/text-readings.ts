import path from 'node:path';
import pLimit from 'p-limit';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { READER_VERSION } from '#engine/embed/text-lines/text-models.ts';
import type { TextProcess } from '#engine/embed/workers/text-process.ts';
import type { ReadImage, UnreadImage } from '#engine/store/text-store.ts';
import type { LiveDataset } from './dataset.ts';
import { DatasetTurns } from './dataset-turns.ts';
import { explainFailure } from './explain-failure.ts';
import { type RunParts, signalOf } from './run-parts.ts';

interface RunningReading {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Read images are saved after this time, or after this many; a killed server loses no more. */
const SAVE_AFTER_MS = 2000;
const MAX_UNSAVED = 100;

/**
 * Reads the text in the images of datasets whose users want it, one image at a time, and in those
 * that arrive later. Goes on after a restart.
 */
export class TextReadings {
  readonly #parts: RunParts;
  #process: Promise<TextProcess> | undefined;
  /** For requests of persons, which may come at once. */
  readonly #turns = new DatasetTurns();
  /** Datasets share one core. */
  readonly #inTurn = pLimit(1);
  readonly #running = new Map<LiveDataset, RunningReading>();
  /** Datasets of a server; a command that only indexes reads no text. */
  readonly #followed = new WeakSet<LiveDataset>();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Reports what earlier processes have read. Reads nothing. */
  async restore(dataset: LiveDataset): Promise<void> {
    const { datasetId } = dataset.stored;
    dataset.updateTextReading({ enabled: await this.#parts.store.text.isWanted(datasetId) });
    await this.#count(dataset);
  }

  /** Reads the text from now on if that is wanted. */
  follow(dataset: LiveDataset): void {
    this.#followed.add(dataset);
    this.#start(dataset);
  }

  /** Turns reading on or off. What was read is kept. */
  setWanted(dataset: LiveDataset, isWanted: boolean): Promise<void> {
    return this.#turns.next(dataset, async () => {
      await this.#abort(dataset);
      await this.#parts.store.text.setWanted(dataset.stored.datasetId, isWanted);
      dataset.updateTextReading({ enabled: isWanted, error: null });
      await this.#count(dataset);
      if (isWanted) this.follow(dataset);
    });
  }

  /** After a change of the dataset: counts its images and reads new ones. */
  async update(dataset: LiveDataset): Promise<void> {
    if (this.#running.has(dataset)) return;
    await this.#count(dataset);
    this.#start(dataset);
  }

  /** Resolves when the reading of the dataset, or of all, has ended. */
  async ended(dataset?: LiveDataset): Promise<void> {
    const running = dataset ? [this.#running.get(dataset)] : [...this.#running.values()];
    await Promise.all(running.map((reading) => reading?.ended));
  }

  /** Its modules are loaded for the first image, because that would delay every start. */
  #startProcess(): Promise<TextProcess> {
    const { dataDirectory, signal } = this.#parts;
    return import('#engine/embed/workers/text-process.ts').then(({ TextProcess }) => {
      const reader = new TextProcess(dataDirectory.models);
      signal.addEventListener('abort', () => reader.close(), { once: true });
      if (signal.aborted) reader.close();
      return reader;
    });
  }

  async #abort(dataset: LiveDataset): Promise<void> {
    this.#running.get(dataset)?.abort.abort(new Error('Reading text was turned off.'));
    await this.ended(dataset);
  }

  #start(dataset: LiveDataset): void {
    const { enabled, n_left } = dataset.textReading;
    const isNeeded = enabled && n_left > 0 && dataset.indexes !== null;
    if (!isNeeded || !this.#followed.has(dataset) || this.#running.has(dataset)) return;
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, signalOf(this.#parts, dataset)]);
    if (signal.aborted) return;
    const ended = this.#read(dataset, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#fail(dataset, error);
      })
      .finally(() => {
        this.#running.delete(dataset);
        dataset.updateTextReading({ seconds_left: null });
      });
    this.#running.set(dataset, { abort, ended });
  }

  async #read(dataset: LiveDataset, signal: AbortSignal): Promise<void> {
    const { text } = this.#parts.store;
    const { datasetId } = dataset.stored;
    dataset.updateTextReading({ error: null });
    await text.removeOrphans(datasetId);
    /** Unreadable for now; the next run of the dataset finds out whether they still are. */
    const passed = new Set<string>();
    for (;;) {
      const unread = await text.unread(datasetId, READER_VERSION);
      const images = unread.filter(({ content }) => !passed.has(content));
      if (images.length === 0) return;
      await this.#readAll(dataset, images, signal, passed);
    }
  }

  async #readAll(
    dataset: LiveDataset,
    images: readonly UnreadImage[],
    signal: AbortSignal,
    passed: Set<string>,
  ): Promise<void> {
    const startedMs = performance.now();
    let savedMs = startedMs;
    let unsaved: ReadImage[] = [];
    for (const [place, image] of images.entries()) {
      const read = await this.#inTurn(() => this.#readOne(dataset, image, signal));
      if (read) unsaved.push(read);
      else passed.add(image.content);
      const isLast = place === images.length - 1;
      const nowMs = performance.now();
      if (!isLast && nowMs - savedMs < SAVE_AFTER_MS && unsaved.length < MAX_UNSAVED) continue;
      await this.#save(dataset, unsaved);
      [unsaved, savedMs] = [[], nowMs];
      const left = images.length - 1 - place;
      const seconds = (left * (nowMs - startedMs)) / (place + 1) / 1000;
      dataset.updateTextReading({ seconds_left: Math.ceil(seconds) });
    }
  }

  /** @returns null when the file cannot be read for now */
  async #readOne(
    { stored: { folder } }: LiveDataset,
    { content, path: file }: UnreadImage,
    signal: AbortSignal,
  ): Promise<ReadImage | null> {
    signal.throwIfAborted();
    this.#process ??= this.#startProcess();
    const reader = await this.#process;
    try {
      return { content, lines: await reader.read(path.join(folder, file)) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreadableImageError)) throw error;
      return error.mayPass ? null : { content, lines: [] };
    }
  }

  async #save(dataset: LiveDataset, images: readonly ReadImage[]): Promise<void> {
    await this.#parts.store.text.save(dataset.stored.datasetId, READER_VERSION, images);
    await this.#count(dataset);
  }

  async #count(dataset: LiveDataset): Promise<void> {
    const { datasetId } = dataset.stored;
    const { nRead, nWithText, nLeft } = await this.#parts.store.text.counts(
      datasetId,
      READER_VERSION,
    );
    dataset.updateTextReading({ n_read: nRead, n_with_text: nWithText, n_left: nLeft });
  }

  #fail(dataset: LiveDataset, error: unknown): void {
    const reason = explainFailure(error, 'textReading', dataset.stored, this.#parts.log);
    dataset.updateTextReading({ error: reason });
  }
}
