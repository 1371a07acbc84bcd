import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './api-error.ts';

const RETRIES = 1;
const RETRY_DELAY_MS = 800;
/** How often a query that failed for a passing reason asks again, until it recovers. */
const RECOVERY_INTERVAL_MS = 3_000;
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
        retry: (nFailures, error) => nFailures < RETRIES && isPassing(error),
        retryDelay: RETRY_DELAY_MS,
        refetchInterval: (query) => recoveryInterval(query.state.error),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function recoveryInterval(error: Error | null): number | false {
  return error && isPassing(error) ? RECOVERY_INTERVAL_MS : false;
}
