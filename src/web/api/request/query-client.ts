import { QueryClient } from '@tanstack/react-query';
import { ApiError, hasStatus, isPassing } from './api-error.ts';

/** The first retry comes soon, for a hiccup; the others go on until the server is back. */
const FIRST_RETRY_DELAY_MS = 800;
const RETRY_DELAY_MS = 3_000;
/** Long enough to walk back through an afternoon's searches without waiting. */
const CACHE_TIME_MS = 60 * 60_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is usually on this machine: it answers with the network off too.
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

/** As the server says, if it does. */
function delayOf(nFailures: number, error: Error): number {
  const usual = nFailures === 0 ? FIRST_RETRY_DELAY_MS : RETRY_DELAY_MS;
  return (error instanceof ApiError ? error.retryAfterMs : undefined) ?? usual;
}

/** For a mutation that may be sent again where it was refused for now: nothing has come of it. */
export const RETRY_AFTER_4XX = {
  retry: (_nFailures: number, error: Error) => hasStatus(error, 429),
  retryDelay: delayOf,
};

interface QueryProgress {
  readonly error: Error | null;
  readonly failureReason: Error | null;
  readonly failureCount: number;
}

/** Why a query has nothing new to show: that it gave up, tries again for long, or has to wait. */
export function troubleOf({ error, failureReason, failureCount }: QueryProgress): Error | null {
  return error ?? (failureCount > 1 || hasStatus(failureReason, 429) ? failureReason : null);
}
