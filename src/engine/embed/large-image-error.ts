/** Decoding the image takes more memory than a thread may use: a process of its own decodes it. */
export class LargeImageError extends Error {
  override readonly name = 'LargeImageError';
  /** Estimated. */
  readonly decodeBytes: number;

  constructor(decodeBytes: number) {
    super(`Decoding takes ${decodeBytes} bytes.`);
    this.decodeBytes = decodeBytes;
  }
}
