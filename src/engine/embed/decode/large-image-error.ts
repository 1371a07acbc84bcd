/** Decoding the image exceeds the memory limit of a thread; it must run in a separate process. */
export class LargeImageError extends Error {
  override readonly name = 'LargeImageError';
  /** Estimated. */
  readonly decodeBytes: number;

  constructor(decodeBytes: number) {
    super(`Decoding takes ${decodeBytes} bytes.`);
    this.decodeBytes = decodeBytes;
  }
}

/** Nothing was decoded; the task must run in a separate process. */
export interface LargeOutcome {
  readonly kind: 'large';
  /** Estimated. */
  readonly decodeBytes: number;
}

export function isLarge(outcome: { readonly kind: string }): outcome is LargeOutcome {
  return outcome.kind === 'large';
}
