/** A call that failed. The message is the server's sentence about what went wrong and what to do. */
export class SemblanceError extends Error {
  /** HTTP status; 0 if there was no response. */
  readonly status: number;
  /** Pause that the server asked for in `Retry-After`; undefined if it asked for none. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, detail: string, options: SemblanceErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = new.target.name;
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The `detail` of the response. */
  get detail(): string {
    return this.message;
  }
}

interface SemblanceErrorOptions {
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** No response: the server is down, unreachable, or broke off. */
export class NoResponseError extends SemblanceError {}

/** 401 or 403: the token is missing, invalid or expired, or its role is not sufficient. */
export class NoAccessError extends SemblanceError {}

/** 404: there is no such dataset, image or cluster, or the key has no access to it. */
export class NotFoundError extends SemblanceError {}

/** 409: the dataset cannot be searched (yet), or the state of `as_of` is no longer kept. */
export class NotReadyError extends SemblanceError {}

/** 429 or 503 after all retries: the server is busy. */
export class ServerBusyError extends SemblanceError {}

const BY_STATUS: Readonly<Record<number, typeof SemblanceError>> = {
  401: NoAccessError,
  403: NoAccessError,
  404: NotFoundError,
  409: NotReadyError,
  429: ServerBusyError,
  503: ServerBusyError,
};

/** The error that a response of another status than 2xx reports. */
export async function errorOf(response: Response): Promise<SemblanceError> {
  const { status, headers } = response;
  const text = await response.text().catch(() => '');
  const ErrorClass = BY_STATUS[status] ?? SemblanceError;
  return new ErrorClass(status, detailIn(text) ?? `The server answered ${status}.`, {
    retryAfterSeconds: readRetryAfter(headers.get('retry-after')),
  });
}

function detailIn(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === 'string' ? detail : detail && JSON.stringify(detail);
  } catch {
    return undefined;
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds >= 0 ? seconds : undefined;
}
