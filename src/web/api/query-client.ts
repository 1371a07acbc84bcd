import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './api-error.ts';

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
        retryDelay: (nFailures) => (nFailures === 0 ? FIRST_RETRY_DELAY_MS : RETRY_DELAY_MS),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

interface QueryProgress {
  readonly error: Error | null;
  readonly failureReason: Error | null;
  readonly failureCount: number;
}

/** Why a query has nothing new to show, be it that it gave up or that it tries again for long. */
export function troubleOf({ error, failureReason, failureCount }: QueryProgress): Error | null {
  return error ?? (failureCount > 1 ? failureReason : null);
}
