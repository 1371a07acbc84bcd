import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

/** One of two compared images cannot be decoded. */
export class UnreadableComparedError extends UnreadableImageError {
  readonly image: 'anchor' | 'media';

  constructor(image: 'anchor' | 'media', message: string) {
    super(message);
    this.image = image;
  }
}
