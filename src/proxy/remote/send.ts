import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { RemoteClient } from './client.ts';
import type { Credentials } from './credentials.ts';
import type { RemoteLimits } from './limits.ts';
import { requestHeaders } from './pass-headers.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { RemoteTrouble, slowTrouble } from './remote-trouble.ts';

/** What a request to the remote goes by. */
export interface Sending {
  readonly client: RemoteClient;
  readonly credentials: Credentials;
  readonly limits: RemoteLimits;
}

/**
 * Sends a request on and reads its answer. What is safe to repeat (GET, HEAD) is tried again, a few
 * times and a little later each time, when the remote broke off, was in trouble or busy; what took
 * too long is not, as it would take as long again.
 * @param path what to ask for, below the remote's base
 * @throws RemoteTrouble; the reason of the request's signal when the caller went away
 */
export async function send(request: Request, path: string, sending: Sending): Promise<Answer> {
  const { client, limits } = sending;
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  const late = new AbortController();
  const totalMs = request.body ? limits.totalUploadMs : limits.totalMs;
  const timer = setTimeout(() => late.abort(slowTrouble(client.host)), totalMs);
  // Once an answer is on its way, only its pauses are timed: a large export takes its time.
  const signal = AbortSignal.any([request.signal, late.signal]);
  try {
    return await pRetry(() => attempt(request, path, signal, sending), {
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

async function attempt(
  request: Request,
  path: string,
  signal: AbortSignal,
  { client, credentials, limits }: Sending,
): Promise<Answer> {
  const headers = requestHeaders(request.headers);
  const isOnOurCredentials = headers['authorization'] === undefined;
  const ours = isOnOurCredentials ? await credentials.authorization() : undefined;
  if (ours !== undefined) headers['authorization'] = ours;
  const { method } = request;
  const body = request.body && Readable.fromWeb(request.body as ReadableStream);
  const response = await client.send({ method, path, headers, body, signal });
  return readAnswer(response, {
    host: client.host,
    method,
    path,
    isOnOurCredentials,
    whatToCheck: credentials.whatToCheck,
    maxJsonBytes: limits.maxJsonBytes,
  });
}

function isWorthRetrying(error: Error, attemptNumber: number, sending: Sending): boolean {
  if (!(error instanceof RemoteTrouble)) return false;
  // A token may have been taken back before its time, or our clock have jumped.
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
  return error instanceof RemoteTrouble ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}
