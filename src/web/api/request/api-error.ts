/** An answer that is not a success. The message is a sentence a person can act on. */
export class ApiError extends Error {
  /** The HTTP status, or 0 when no answer came at all. */
  readonly status: number;
  /** When the server wants to be asked again; undefined where it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, retryAfterMs?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether waiting may help: the server is away or in trouble, not the request wrong. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function isPassing(error: Error): boolean {
  return error instanceof ApiError && error.isPassing;
}

export function hasStatus(error: Error | null, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}
