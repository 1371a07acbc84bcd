import { modelFilePath } from '#engine/embed/model/model-file.ts';
import { linesOf, type TextOutcome, type TextTask } from '#engine/embed/tasks/text-task.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { LargeImages } from './large-images.ts';

/** Enough for a 12-megapixel HEIC or a 100-megapixel JPEG; larger ones are rejected. */
const DECODE_BYTES = 256 * 2 ** 20;

/**
 * Reads text in images in a process of the lowest priority, which ends soon after the last image:
 * reading takes longer than indexing and must slow down neither it nor searches.
 */
export class TextProcess {
  readonly #images: LargeImages;

  /** @param modelDir folder of all models */
  constructor(modelDir: string) {
    const data = { modelFile: modelFilePath(modelDir), hubRequest: null };
    this.#images = new LargeImages(data, undefined, true);
  }

  /**
   * The lines from top to bottom and from left to right.
   * @param file path of an image
   * @throws UnreadableImageError
   */
  async read(file: string): Promise<readonly StoredLine[]> {
    const task: TextTask = { file };
    const options = { decodeBytes: DECODE_BYTES, isUrgent: false };
    return linesOf((await this.#images.run('readText', task, options)) as TextOutcome);
  }

  /** Running reads fail. */
  close(): void {
    this.#images.close();
  }
}
