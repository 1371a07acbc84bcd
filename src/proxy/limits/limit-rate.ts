import type { Context, MiddlewareHandler } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import { httpError } from '#auth/http-errors.ts';
import type { Metrics } from '#proxy/observe/metrics.ts';
import { routeOf } from '#proxy/observe/route-of.ts';
import { claimedKeyId } from '#proxy/request/key-id.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import { costOf } from './cost-of.ts';
import {
  addressGroup,
  RateBudgets,
  type RateLimits,
  type Rejection,
  type Sender,
} from './rate-limits.ts';

export function limitRate(limits: RateLimits, metrics: Metrics): MiddlewareHandler<ProxyEnv> {
  const budgets = new RateBudgets(limits);
  return async (c, next) => {
    const charge = costOf(c.req.method, routeOf(c.req.path));
    if (!charge) return next();
    const sender = senderOf(c);
    const rejection = budgets.charge(sender, charge);
    if (rejection) {
      metrics.rateLimited(rejection.budget);
      throw tooMany(rejection);
    }
    await next();
    if (sender.hasToken && c.res.status === 401) budgets.tokenWasWrong(sender, charge);
    const { quota, left } = budgets.left(sender, charge);
    // Format of draft-ietf-httpapi-ratelimit-headers-10, with the window in seconds.
    c.header('RateLimit-Policy', `"${charge.budget}";q=${quota};w=60`);
    c.header('RateLimit', `"${charge.budget}";r=${left}`);
  };
}

function senderOf(c: Context<ProxyEnv>): Sender {
  const authorization = c.req.header('authorization');
  return {
    address: addressGroup(c.env.client.address),
    hasToken: authorization !== undefined,
    keyId: claimedKeyId(authorization),
  };
}

const EXCESS: Record<Rejection['budget'], string> = {
  requests: 'has sent too many requests',
  work: 'has requested too much work (uploads, exports, changes)',
  wrongTokens: 'has sent too many invalid tokens',
};

function tooMany({ budget, who, seconds }: Rejection): HTTPException {
  const wait = Math.ceil(seconds);
  return httpError(
    429,
    `${who} ${EXCESS[budget]}. Try again in ${wait} second${wait === 1 ? '' : 's'}.`,
    wait,
  );
}
