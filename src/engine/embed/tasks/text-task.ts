import { SourceImage } from '#engine/embed/decode/source-image.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import type { TextReader } from '#engine/embed/text-lines/text-reader.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { readSource } from './embed-task.ts';

export interface TextTask {
  /** Path of an image file. */
  readonly file: string;
}

/** An error loses its class between processes. */
export type TextOutcome =
  | { readonly kind: 'read'; readonly lines: readonly StoredLine[] }
  | { readonly kind: 'unreadable'; readonly message: string; readonly mayPass: boolean };

/** Lines are found in a smaller image but read in this one, where small print has more pixels. */
const READ_EDGE_PX = 1920;

/** Only in a process of its own, where an image of any size may be decoded. */
export async function runTextTask(reader: TextReader, { file }: TextTask): Promise<TextOutcome> {
  try {
    // Counted like regions, because more pixels are decoded than for an embedding.
    const image = await SourceImage.open(await readSource(file), { regions: true });
    return { kind: 'read', lines: await reader.read(await image.decode(undefined, READ_EDGE_PX)) };
  } catch (error) {
    if (error instanceof UnreadableImageError)
      return { kind: 'unreadable', message: error.message, mayPass: error.mayPass };
    throw error;
  }
}

/** @throws UnreadableImageError */
export function linesOf(outcome: TextOutcome): readonly StoredLine[] {
  if (outcome.kind === 'unreadable') throw new UnreadableImageError(outcome.message, outcome);
  return outcome.lines;
}
