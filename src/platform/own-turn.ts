import { setImmediate } from 'node:timers/promises';

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that no other caller gets, in the order of the calls.
 *
 * Pages of results that wait for the same thread or read become ready together. Described one after
 * the other, ten of them would keep the event loop for 50 ms; in turns of their own, a request that
 * arrived meanwhile, such as one for a thumbnail, waits for one page at most.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => setImmediate());
  return last;
}
