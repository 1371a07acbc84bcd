import type { Context, MiddlewareHandler } from 'hono';
import type { ErrorBody } from '#contract/error.ts';
import type { Readiness } from '#contract/readiness.ts';
import { ROUTES } from '#contract/routes.ts';

export interface Health {
  /** A sentence that says why requests had better not come yet; null when they may. */
  notReadyBecause(): string | null | Promise<string | null>;
  /** Aborted when the server is about to end. */
  readonly stopping: AbortSignal;
}

const STOPPING = 'The server is shutting down. Try again later.';
/** About what a restart takes. */
const RETRY_AFTER_SECONDS = 5;
/** They are answered to the end: the one tells that the process lives, the other that it goes. */
const ANSWERED_TO_THE_END: readonly string[] = [ROUTES.healthcheck, ROUTES.readiness];

export async function answerReadiness(c: Context, health: Health): Promise<Response> {
  const reason = health.stopping.aborted ? STOPPING : await health.notReadyBecause();
  if (reason === null) return c.json<Readiness>({ status: 'ready' });
  return unavailable(c, reason);
}

/** What was begun before is finished; what comes now is refused, and connections end with their answer. */
export function refuseWhenStopping({ stopping }: Health): MiddlewareHandler {
  return async (c, next) => {
    if (stopping.aborted && !ANSWERED_TO_THE_END.includes(c.req.path)) {
      c.res = unavailable(c, STOPPING);
    } else await next();
    if (stopping.aborted) c.header('Connection', 'close');
  };
}

function unavailable(c: Context, detail: string): Response {
  c.header('Retry-After', String(RETRY_AFTER_SECONDS));
  return c.json<ErrorBody>({ detail }, 503);
}
