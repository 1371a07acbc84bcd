/**
 * A file or upload that is no usable image; the message tells its owner the reason in a few words.
 */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
  /** Whether the file may be readable later: access is denied, the content is not broken. */
  readonly mayPass: boolean;

  constructor(message: string, { mayPass = false }: { mayPass?: boolean } = {}) {
    super(message);
    this.mayPass = mayPass;
  }
}

export const NOT_AN_IMAGE = 'not an image in a supported format';
export const DAMAGED_IMAGE = 'the file is truncated or damaged';
