/** A failed request. The message is a sentence that a user can act on. */
export class ApiError extends Error {
  /** The HTTP status, or 0 without a response. */
  readonly status: number;
  /** Milliseconds until the server accepts a retry; undefined if it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, retryAfterMs?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether a retry may help, because the server is unreachable, busy or failing. */
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
