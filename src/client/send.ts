import { type Authentication, authorizationOf } from './authorization.ts';
import { errorOf, NoResponseError, SemblanceError } from './errors.ts';

export type SemblanceOptions = Authentication & {
  /** Address of the server, with the path of a reverse proxy if there is one. */
  readonly url: string | URL;
  /** Replaces the platform's `fetch`, for example to use a proxy. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Ends all calls of this client. */
  readonly signal?: AbortSignal | undefined;
  /** Repetitions of a call after it failed for a reason that may pass; 4 by default. */
  readonly retries?: number | undefined;
};

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the root of the server, or an absolute address on it. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /** A form, or a value to send as JSON. */
  readonly body?: FormData | object;
  /**
   * Whether a call has the same effect when it is repeated; by default if its method is idempotent
   * (RFC 9110, section 9.2.2).
   */
  readonly isRepeatable?: boolean;
}

/** Sends a request and reads its response. @throws SemblanceError; the reason of an aborted signal */
export type Send = <T>(request: ApiRequest, read: (response: Response) => Promise<T>) => Promise<T>;

/**
 * The pauses are those of the standard mode of the AWS SDKs: a random share of 1, 2, 4 … seconds, at
 * most 20 (docs.aws.amazon.com/boto3/latest/guide/retries.html; the random share, "full jitter", is
 * explained at aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
const FIRST_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 20;
/** The server asks for a minute at most. Whoever asks for more does not expect a program to wait. */
const MAX_RETRY_AFTER_SECONDS = 60;
/**
 * Two more than that mode: a server that computes something for the first time answers 503 with a
 * `Retry-After` of five seconds until it is done.
 */
const RETRIES = 4;

export function createSend(options: SemblanceOptions): Send {
  const { url, signal, retries = RETRIES } = options;
  const base = new URL(url);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const authorization = authorizationOf(options);
  const fetchIt = options.fetch ?? ((request: Request) => fetch(request));

  const attempt = async <T>(request: ApiRequest, read: (response: Response) => Promise<T>) => {
    const sent = toRequest(request, base, await authorization(), signal);
    try {
      const response = await fetchIt(sent);
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof SemblanceError ? error : noResponse(base, error);
    }
  };

  return async (request, read) => {
    for (let nFailed = 0; ; nFailed++) {
      signal?.throwIfAborted();
      try {
        return await attempt(request, read);
      } catch (error) {
        const seconds = nFailed < retries ? pauseBefore(request, error, nFailed) : undefined;
        if (seconds === undefined) throw error;
        await pause(seconds, signal);
      }
    }
  };
}

/** JSON of a successful response. */
export async function jsonOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    const { host } = new URL(response.url || 'http://server');
    throw new SemblanceError(response.status, `${host} did not answer with JSON. Check its url.`);
  }
}

function toRequest(
  { method = 'GET', path, query, body }: ApiRequest,
  base: URL,
  authorization: string | undefined,
  signal: AbortSignal | undefined,
): Request {
  const address = new URL(path.replace(/^\//, ''), base);
  if (query) address.search = query.toString();
  const headers = new Headers({ accept: 'application/json, */*' });
  // The addresses of images may be on another host, which must not get the token.
  if (authorization !== undefined && address.origin === base.origin) {
    headers.set('authorization', authorization);
  }
  const isJson = body !== undefined && !(body instanceof FormData);
  if (isJson) headers.set('content-type', 'application/json');
  return new Request(address, {
    method,
    headers,
    body: isJson ? JSON.stringify(body) : (body ?? null),
    signal: signal ?? null,
  });
}

function noResponse({ origin }: URL, cause: unknown): NoResponseError {
  const { code, message = '' } = ((cause as Error).cause ?? cause) as Error & { code?: string };
  return new NoResponseError(0, `${origin} does not respond (${code ?? message}).`, { cause });
}

/** Seconds to wait before the next attempt; undefined if there is none. */
function pauseBefore(request: ApiRequest, error: unknown, nFailed: number): number | undefined {
  if (!(error instanceof SemblanceError) || !mayPass(request, error)) return undefined;
  const { retryAfterSeconds = 0 } = error;
  if (retryAfterSeconds > MAX_RETRY_AFTER_SECONDS) return undefined;
  const backoff = Math.min(FIRST_PAUSE_SECONDS * 2 ** nFailed, MAX_PAUSE_SECONDS);
  // Jitter on top of it too, because the callers that were refused together would return together.
  return retryAfterSeconds + Math.random() * backoff;
}

/** A request that was limited (429) has had no effect, so any may be repeated. */
function mayPass(
  { method = 'GET', isRepeatable }: ApiRequest,
  { status }: SemblanceError,
): boolean {
  const isIdempotent = isRepeatable ?? method !== 'POST';
  return status === 429 || (isIdempotent && (status === 0 || status === 503));
}

/** @throws the reason of the signal */
export function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', end, { once: true });
  });
}
