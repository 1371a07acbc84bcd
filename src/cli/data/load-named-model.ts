import { realpath, stat } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { fromUser } from '#cli/options/read-values.ts';
import type { DownloadProgress } from '#engine/embed/hub/download.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { BUILT_IN, isHubId, type ModelSource } from '#engine/embed/model/model-source.ts';
import type { Engine } from '#engine/engine.ts';
import { UserError } from '#platform/user-error.ts';

const BYTES_PER_MB = 1e6;

/**
 * The named model, downloaded under a progress bar if necessary; undefined for none.
 * @throws UserError
 */
export async function loadNamedModel(
  engine: Engine,
  named: string | undefined,
): Promise<EmbeddingModel | undefined> {
  if (named === undefined) return undefined;
  const source = await sourceOf(named);
  const download = new DownloadBars(source);
  try {
    return await engine.loadModel(source, (progress) => download.show(progress));
  } catch (error) {
    throw error instanceof ModelError ? new UserError(error.message) : error;
  } finally {
    download.end();
  }
}

/** @throws UserError when the word names neither a folder nor a model id */
export async function sourceOf(named: string): Promise<ModelSource> {
  if (named === BUILT_IN) return BUILT_IN;
  const folder = fromUser(named);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return realpath(folder);
  if (isHubId(named)) return named;
  throw new UserError(
    `--model must be a folder or a Hugging Face model id like Xenova/clip-vit-base-patch16. ${named} is neither.`,
  );
}

/** One bar for each downloaded file, one after the other. */
class DownloadBars {
  readonly #source: ModelSource;
  #file: string | undefined;
  #bar: SingleBar | undefined;

  constructor(source: ModelSource) {
    this.#source = source;
  }

  show({ file, loadedBytes, totalBytes }: DownloadProgress): void {
    if (file !== this.#file) this.#start(file, totalBytes);
    this.#bar?.update(megabytes(loadedBytes));
  }

  end(): void {
    this.#bar?.stop();
  }

  #start(file: string, totalBytes: number): void {
    this.end();
    this.#file = file;
    this.#bar = new SingleBar(
      {
        format: `Downloading ${this.#source}: ${file} [{bar}] {value}/{total} MB`,
        hideCursor: true,
        noTTYOutput: true,
        emptyOnZero: true,
      },
      Presets.shades_classic,
    );
    this.#bar.start(megabytes(totalBytes), 0);
  }
}

function megabytes(bytes: number): number {
  return Math.round((bytes / BYTES_PER_MB) * 10) / 10;
}
