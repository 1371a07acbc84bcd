import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { UprightPreview } from '#engine/embed/decode/decode-upright.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/** A query image sent for a preview and not used in a search yet. */
export interface StoredQueryImage {
  readonly id: string;
  readonly datasetId: string;
  /** The API key that sent it; other keys cannot read it. */
  readonly key: string;
  readonly fileName: string;
  readonly format: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Path of the file as sent. */
  readonly path: string;
  readonly previewPath: string;
}

export interface NewQueryImage {
  readonly datasetId: string;
  readonly key: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly image: UprightPreview;
}

interface Limits {
  /** Lifetime of an unused image. */
  readonly keepMs: number;
  /** Maximum number of images per key; the next one replaces the oldest. */
  readonly maxPerKey: number;
}

/** An hour is ample to select a region; twenty uploads of 20 MB are 400 MB on disk. */
const LIMITS: Limits = { keepMs: 60 * 60_000, maxPerKey: 20 };

/**
 * Stores query images between their upload and the search, because the region is selected on the
 * server's preview and the bytes should be sent once. A search copies its image to the uploads,
 * which are kept for good.
 */
export class QueryImages {
  readonly #folder: string;
  readonly #limits: Limits;
  readonly #images = new Map<string, StoredQueryImage>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Deletes the images of an earlier run of the server, whose ids no client has any more. */
  static async open(folder: string, limits: Limits = LIMITS): Promise<QueryImages> {
    for (const name of await readdir(folder)) await rm(path.join(folder, name), { force: true });
    return new QueryImages(folder, limits);
  }

  private constructor(folder: string, limits: Limits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** @throws UnwritableError */
  async add({ bytes, image: decoded, ...given }: NewQueryImage): Promise<StoredQueryImage> {
    const id = randomUUID();
    // Removing a dataset finds its files by the dataset id in their names.
    const file = path.join(this.#folder, `${given.datasetId}-${id}`);
    const { format, width, height, preview } = decoded;
    const image = { id, ...given, format, width, height, path: file, previewPath: `${file}.webp` };
    await writeAtomically(image.path, bytes, { sync: false });
    await writeAtomically(image.previewPath, preview, { sync: false });
    this.#images.set(id, image);
    this.#timers.set(id, setTimeout(() => this.#delete(image), this.#limits.keepMs).unref());
    await this.#deleteOldest(given.key);
    return image;
  }

  /** Undefined when the key has sent no such image to the dataset or it was deleted. */
  find(datasetId: string, key: string, id: string): StoredQueryImage | undefined {
    const image = this.#images.get(id);
    return image?.datasetId === datasetId && image.key === key ? image : undefined;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #deleteOldest(key: string): Promise<void> {
    const ofKey = [...this.#images.values()].filter((image) => image.key === key);
    for (const image of ofKey.slice(0, -this.#limits.maxPerKey)) await this.#delete(image);
  }

  async #delete({ id, path: file, previewPath }: StoredQueryImage): Promise<void> {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#images.delete(id);
    for (const one of [file, previewPath]) await rm(one, { force: true }).catch(() => undefined);
  }
}
