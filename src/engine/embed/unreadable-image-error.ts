/** A file or an upload that is no usable picture; the message says why, to its owner, in a few words. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
}
