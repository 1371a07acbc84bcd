/** Time and size limits for a remote. */
export interface RemoteLimits {
  readonly connectMs: number;
  /** From the end of the request to the head of the response. */
  readonly headersMs: number;
  /** Between two chunks of a response. */
  readonly idleMs: number;
  /**
   * For one request with all its attempts, until its response begins; for JSON until it is
   * complete.
   */
  readonly totalMs: number;
  /**
   * The same for a request with a body, from the last chunk that was forwarded: the upload of an
   * archive may take hours, and the remote unpacks it before it responds.
   */
  readonly afterUploadMs: number;
  /** Attempts after the first one, for requests that are safe to repeat. */
  readonly retries: number;
  readonly firstRetryMs: number;
  /**
   * A longer pause that the remote asks for (Retry-After) is not waited for; the client gets an
   * error instead.
   */
  readonly maxPauseMs: number;
  readonly maxJsonBytes: number;
  readonly maxMediaBytes: number;
  /** For the readiness check: its callers wait only a few seconds. */
  readonly checkMs: number;
  /**
   * Time for which a readiness result is cached, because callers of the public readiness route must
   * not make this server query the remote as often as they ask.
   */
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
