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

/** Nothing was decoded: it is a task for a process of its own. */
export interface LargeOutcome {
  readonly kind: 'large';
  /** Estimated. */
  readonly decodeBytes: number;
}

export function isLarge(outcome: { readonly kind: string }): outcome is LargeOutcome {
  return outcome.kind === 'large';
}
