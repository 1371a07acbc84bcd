import type { Context, MiddlewareHandler } from 'hono';
import type { ErrorBody } from '#contract/error.ts';
import type { Readiness } from '#contract/readiness.ts';
import { ROUTES } from '#contract/routes.ts';

export interface Health {
  /** A sentence that says why the server is not ready for requests; null when it is. */
  notReadyBecause(): string | null | Promise<string | null>;
  /** Aborted when the server begins to shut down. */
  readonly stopping: AbortSignal;
}

const STOPPING = 'The server is shutting down. Try again later.';
/** About the duration of a restart. */
const RETRY_AFTER_SECONDS = 5;
/**
 * Answered until the process exits: one shows that the process is alive, the other that it shuts
 * down.
 */
const ANSWERED_TO_THE_END: readonly string[] = [ROUTES.healthcheck, ROUTES.readiness];

export async function answerReadiness(c: Context, health: Health): Promise<Response> {
  const reason = health.stopping.aborted ? STOPPING : await health.notReadyBecause();
  if (reason === null) return c.json<Readiness>({ status: 'ready' });
  return unavailable(c, reason);
}

/**
 * During shutdown, finishes the running requests, refuses new ones, and closes each connection
 * after its response.
 */
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
