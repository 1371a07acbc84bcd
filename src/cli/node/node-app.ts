import { setTimeout } from 'node:timers/promises';
import { Hono } from 'hono';
import { errorHandler, httpError, type Log } from '#auth/http-errors.ts';
import type { Caller, Upstream, UpstreamEnv } from '#auth/upstream.ts';
import type { Follower } from '#engine/follower/follower.ts';
import { refuseWhileAway } from '#engine/http/request/refuse-while-away.ts';
import { LeaderAwayError, type LeaderClient } from './leader-client.ts';

export interface NodeAppParts {
  /** Undefined while this node does not lead. */
  leading(): Upstream | undefined;
  /** Undefined while this node does not follow. */
  follower(): Follower | undefined;
  readonly leader: LeaderClient;
  readonly closing: AbortSignal;
  readonly log: Log;
}

/** A request without a body waits this long for a node that leads. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 250;
const RETRY_AFTER_SECONDS = 2;
export const NOBODY_LEADS =
  'No server leads at the moment, because the one that did is gone; another one takes over. Try again in a few seconds.';
const LEADER_STOPPED =
  'The leading server stopped before it answered. Check whether the request took effect, then try again.';

/** Answers as the leader, as a follower, or with the answer of the leader. */
export function createNodeApp(parts: NodeAppParts): Upstream {
  const app = new Hono<UpstreamEnv>()
    .onError(errorHandler(parts.log))
    .use(refuseWhileAway({ notReadyBecause: () => parts.follower()?.notReadyBecause() ?? null }))
    .all('*', (c) => answer(c.req.raw, c.env.caller, parts));
  return async (request, caller) =>
    parts.leading()?.(request, caller) ?? app.fetch(request, { caller });
}

async function answer(
  request: Request,
  caller: Caller | undefined,
  parts: NodeAppParts,
): Promise<Response> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const leading = parts.leading();
    if (leading) return leading(request, caller);
    const follower = parts.follower();
    const address = await follower?.follow();
    const answered =
      (await follower?.answer(request, caller)) ??
      (address && (await forward(address, request, caller, parts)));
    if (answered) return answered;
    const isOver = performance.now() > deadlineMs || parts.closing.aborted;
    if (request.body || isOver) throw httpError(503, NOBODY_LEADS, RETRY_AFTER_SECONDS);
    await setTimeout(LOOK_MS);
  }
}

/** @returns undefined when the request can be sent again @throws 503 when it may have had effect */
async function forward(
  address: string,
  request: Request,
  caller: Caller | undefined,
  { leader }: NodeAppParts,
): Promise<Response | undefined> {
  try {
    return await leader.forward(address, request, caller);
  } catch (error) {
    request.signal.throwIfAborted();
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead || error instanceof LeaderAwayError) return undefined;
    throw httpError(503, LEADER_STOPPED, RETRY_AFTER_SECONDS);
  }
}
