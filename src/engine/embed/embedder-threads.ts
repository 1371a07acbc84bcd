import { availableParallelism } from 'node:os';

/** Leaves cores of a large machine for other work. */
const MAX_DEFAULT_THREADS = 4;

/**
 * One file is decoded ahead for each file in the network; more would only delay interactive
 * queries.
 */
export const FILES_PER_THREAD = 2;

/** One per core, at most four. */
export function defaultThreads(): number {
  return Math.min(MAX_DEFAULT_THREADS, availableParallelism());
}
