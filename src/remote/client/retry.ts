import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { Credentials } from './credentials.ts';
import type { RemoteClient } from './http-client.ts';
import type { RemoteLimits } from './limits.ts';
import { requestHeaders } from './pass-headers.ts';
import { readAnswer } from './read-answer.ts';
import { RemoteError, timeoutError } from './remote-error.ts';
import type { Answer } from './remote-fetch.ts';

const INGESTION = '/api/v1/ingestion/';

/** Everything that sending a request to the remote depends on. */
export interface Sending {
  readonly client: RemoteClient;
  readonly credentials: Credentials;
  readonly limits: RemoteLimits;
}

/**
 * Sends a request and reads its response. Requests that are safe to repeat (GET, HEAD) are retried
 * a few times with growing pauses when the remote broke off, failed or was busy; a timeout is not
 * retried, because the next attempt would take as long.
 * @param url where the credentials may be sent
 * @throws RemoteError; the reason of the request's signal when the caller disconnected
 */
export async function sendWithRetries(
  request: Request,
  url: URL,
  sending: Sending,
): Promise<Answer> {
  const { limits } = sending;
  const isSafe = isRepeatable(request);
  const late = new AbortController();
  const totalMs = request.body ? limits.afterUploadMs : limits.totalMs;
  const timer = setTimeout(() => late.abort(timeoutError(url.host)), totalMs);
  // Once a response has begun, only its pauses are timed: a large export takes its time.
  const signal = AbortSignal.any([request.signal, late.signal]);
  const onProgress = () => timer.refresh();
  try {
    return await pRetry(() => attempt(request, url, { signal, onProgress }, sending), {
      retries: isSafe ? limits.retries : 0,
      minTimeout: limits.firstRetryMs,
      randomize: true,
      signal,
      onFailedAttempt: ({ error, retriesLeft }) => waitAsAsked(error, retriesLeft, limits, signal),
      shouldRetry: ({ error, attemptNumber }) => isWorthRetrying(error, attemptNumber, sending),
    });
  } finally {
    clearTimeout(timer);
  }
}

function isRepeatable({ method, url }: Request): boolean {
  if (method === 'HEAD') return true;
  // These create a dataset or a transaction.
  return method === 'GET' && !new URL(url).pathname.startsWith(INGESTION);
}

async function attempt(
  request: Request,
  url: URL,
  { signal, onProgress }: { readonly signal: AbortSignal; onProgress(): void },
  { client, credentials, limits }: Sending,
): Promise<Answer> {
  const headers = requestHeaders(request.headers);
  const authorization = await credentials.authorization();
  if (authorization !== undefined) headers['authorization'] = authorization;
  const { method } = request;
  const body = request.body && Readable.from(watched(request.body as ReadableStream, onProgress));
  // sendWithRetries times the wait for a response from the last chunk of a body.
  const headersMs = body ? 0 : limits.headersMs;
  const response = await client.send({ method, url, headers, body, headersMs, signal });
  return readAnswer(response, {
    host: url.host,
    method,
    path: url.pathname,
    whatToCheck: credentials.whatToCheck,
    maxJsonBytes: limits.maxJsonBytes,
  });
}

/** Reports each chunk as it is read. */
async function* watched(body: ReadableStream, onPiece: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    onPiece();
    yield piece;
  }
}

function isWorthRetrying(error: Error, attemptNumber: number, sending: Sending): boolean {
  if (!(error instanceof RemoteError)) return false;
  // A token may have been revoked before it expired, or our clock may have jumped.
  if (error.kind === 'credentials') return attemptNumber === 1 && sending.credentials.renew();
  if (pauseMs(error) > sending.limits.maxPauseMs) return false;
  return ['away', 'busy', 'failed'].includes(error.kind);
}

async function waitAsAsked(
  error: Error,
  retriesLeft: number,
  { maxPauseMs }: RemoteLimits,
  signal: AbortSignal,
): Promise<void> {
  const askedMs = pauseMs(error);
  if (retriesLeft > 0 && askedMs > 0 && askedMs <= maxPauseMs) {
    await pause(askedMs, undefined, { signal });
  }
}

function pauseMs(error: Error): number {
  return error instanceof RemoteError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}
