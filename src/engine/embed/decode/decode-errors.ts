import {
  DAMAGED_IMAGE,
  UnreadableImageError,
} from '#engine/embed/side-data/unreadable-image-error.ts';

/** Reasons by the messages of libvips and its codecs. */
const REASONS: readonly [RegExp, string][] = [
  [
    /out of memory|insufficient memory|unable to allocate|alloc(ation)? (failed|error)|too much memory/i,
    'there is not enough memory to decode it',
  ],
  [/timeout/i, 'decoding it took too long'],
  [
    /exceeds (pixel|channel) limit|too many (bands|samples)/i,
    'the image has too many pixels or channels',
  ],
  [
    /unsupported|not supported|no known route|unknown (photometric|colou?r)|samples out of range|not a whole number of bytes|bad labq/i,
    'this variant of the format is not supported',
  ],
];

/**
 * Converts an error of libvips to a reason for the owner of the file; its message is not passed on.
 */
export function decodeError(error: unknown): UnreadableImageError {
  if (error instanceof UnreadableImageError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [, reason] = REASONS.find(([pattern]) => pattern.test(message)) ?? [];
  return new UnreadableImageError(reason ?? DAMAGED_IMAGE);
}

/** @throws UnreadableImageError in place of an error of libvips */
export async function runDecoder<T>(output: Promise<T>): Promise<T> {
  return output.catch((error: unknown) => {
    throw decodeError(error);
  });
}
