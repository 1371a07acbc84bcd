import { setTimeout } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { Store } from '#engine/store/store.ts';

type Away = Pick<Store, 'notReadyBecause'>;

const RETRY_AFTER_SECONDS = 5;
/** A request that waits for the database waits this long: most failovers take less. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 1_000;

/**
 * Answers with the reason while the database does not respond, also requests that were waiting for
 * it when it went away. What these asked for may still be done.
 */
export function refuseWhileAway(store: Away): MiddlewareHandler {
  return async (_, next) => {
    refuseIfAway(store);
    const answered = new AbortController();
    const answer = next().finally(() => answered.abort());
    await Promise.race([answer, untilAway(store, answered.signal)]);
  };
}

function refuseIfAway(store: Away): void {
  const reason = store.notReadyBecause();
  if (reason !== null) throw httpError(503, reason, RETRY_AFTER_SECONDS);
}

/** @throws when the database is away for too long; else resolves when it is aborted */
async function untilAway(store: Away, signal: AbortSignal): Promise<void> {
  let awayMs = 0;
  while (!signal.aborted) {
    await setTimeout(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    awayMs = store.notReadyBecause() === null ? 0 : awayMs + LOOK_MS;
    if (awayMs >= PATIENCE_MS) refuseIfAway(store);
  }
}
