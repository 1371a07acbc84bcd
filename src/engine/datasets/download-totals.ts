import type { ModelChange } from '#contract/dataset/models.ts';
import type { DownloadProgress } from '#engine/embed/hub/download.ts';
import type { ModelSource } from '#engine/embed/model/model-source.ts';
import { offeredModel } from '#engine/embed/offered-models.ts';

/** Sums the progress of the files of a model. */
export class DownloadTotals {
  /** The size of a model that is offered; other sizes are known file by file. */
  readonly #knownBytes: number;
  readonly #files = new Map<string, DownloadProgress>();

  constructor(source: ModelSource) {
    this.#knownBytes = offeredModel(source)?.sizeBytes ?? 0;
  }

  add(progress: DownloadProgress): Pick<ModelChange, 'done' | 'total'> {
    this.#files.set(progress.file, progress);
    const files = [...this.#files.values()];
    const done = files.reduce((sum, { loadedBytes }) => sum + loadedBytes, 0);
    const total = files.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
    return { done, total: Math.max(total, this.#knownBytes) };
  }
}
