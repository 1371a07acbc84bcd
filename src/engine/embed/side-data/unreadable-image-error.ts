/** A file or an upload that is no usable picture; the message says why, to its owner, in a few words. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
  /** Whether the same file may be read another time: it is closed to us, not broken. */
  readonly mayPass: boolean;

  constructor(message: string, { mayPass = false }: { mayPass?: boolean } = {}) {
    super(message);
    this.mayPass = mayPass;
  }
}

export const NOT_AN_IMAGE = 'not an image in a supported format';
export const DAMAGED_IMAGE = 'the file is truncated or damaged';
