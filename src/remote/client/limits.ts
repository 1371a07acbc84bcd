/** How long a remote may take, and how much it may send. */
export interface RemoteLimits {
  readonly connectMs: number;
  /** From the end of the request to the head of the answer. */
  readonly headersMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
  /** For one request with all its attempts, until its answer begins; of JSON until it is whole. */
  readonly totalMs: number;
  /**
   * The same for a request that brings a body, from the last piece of it that was sent on: an archive
   * may be on its way for hours, and the remote unpacks it before it answers.
   */
  readonly afterUploadMs: number;
  /** Attempts after the first one, of requests that are safe to repeat. */
  readonly retries: number;
  readonly firstRetryMs: number;
  /** A remote that asks for a longer pause (Retry-After) is not waited for; its client is told. */
  readonly maxPauseMs: number;
  readonly maxJsonBytes: number;
  readonly maxMediaBytes: number;
  /** For the question whether the remote answers at all: who asks for readiness waits a second or few. */
  readonly checkMs: number;
  /** How long its answer holds: whoever may ask whether we are ready must not make us ask as often. */
  readonly checkAgainMs: number;
}

export const REMOTE_LIMITS: RemoteLimits = {
  connectMs: 5_000,
  headersMs: 30_000,
  idleMs: 15_000,
  totalMs: 45_000,
  afterUploadMs: 180_000,
  retries: 2,
  firstRetryMs: 200,
  maxPauseMs: 3_000,
  // A page of a hundred clusters with nine previews each is about half a megabyte.
  maxJsonBytes: 32_000_000,
  maxMediaBytes: 100_000_000,
  checkMs: 3_000,
  checkAgainMs: 5_000,
};
