import { QueryClient } from '@tanstack/react-query';
import { ApiError, hasStatus, isPassing } from './api-error.ts';

/**
 * The first retry is quick, for a transient failure; later ones repeat until the server is back.
 */
const FIRST_RETRY_DELAY_MS = 800;
const RETRY_DELAY_MS = 3_000;
/** Keeps an afternoon's searches available for Back without refetching. */
const CACHE_TIME_MS = 60 * 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is usually on this machine, so it is reachable while the network is off.
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: CACHE_TIME_MS,
        retry: (_nFailures, error) => isPassing(error),
        retryDelay: delayOf,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Milliseconds before a retry: the server's Retry-After if sent. */
function delayOf(nFailures: number, error: Error): number {
  const usual = nFailures === 0 ? FIRST_RETRY_DELAY_MS : RETRY_DELAY_MS;
  return (error instanceof ApiError ? error.retryAfterMs : undefined) ?? usual;
}

/** Retries a write only after 429, because a request rejected with 429 had no effect. */
export const RETRY_AFTER_4XX = {
  retry: (_nFailures: number, error: Error) => hasStatus(error, 429),
  retryDelay: delayOf,
};

interface QueryProgress {
  readonly error: Error | null;
  readonly failureReason: Error | null;
  readonly failureCount: number;
}

/** The error of a query that failed for good, keeps retrying or was told to wait; else null. */
export function troubleOf({ error, failureReason, failureCount }: QueryProgress): Error | null {
  return error ?? (failureCount > 1 || hasStatus(failureReason, 429) ? failureReason : null);
}
