import { setTimeout } from 'node:timers/promises';
import { httpError } from '#auth/http-errors.ts';

/** A request waits this long for a computation, which some thousand images take. */
const WAIT_MS = 5000;
const RETRY_SECONDS = 5;

/** @throws 503 with the reason when it takes long; it continues meanwhile */
export async function inTime<T>(
  work: Promise<T>,
  reason: string,
  waitMs: number = WAIT_MS,
): Promise<T> {
  const late = Symbol();
  const first = await Promise.race([work, setTimeout(waitMs, late, { ref: false })]);
  if (first === late) throw httpError(503, reason, RETRY_SECONDS);
  return first as T;
}
