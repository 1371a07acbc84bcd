import type { Context, MiddlewareHandler } from 'hono';
import { mediaAccessOf } from '#contract/media-access.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './http-errors.ts';
import type { MediaLinks } from './media-links.ts';
import type { Caller, UpstreamEnv } from './upstream.ts';
import { HOW_TO_GET_ONE, VerifiedTokens } from './verified-tokens.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The key of the request; unset on routes for anyone. */
    readonly key: ApiKey;
    /** Signs media paths in responses, unless the caller has a session. */
    readonly signMedia: (path: string) => string;
    /** Equal for requests whose media paths get the same signatures. */
    readonly mediaSigner: string;
  }
}

/**
 * Admits a request whose caller the proxy has authenticated, a request with a JWT signed (HS256) by
 * the secret of the key that it names, and a media request with a signed address.
 */
export function authenticate(keys: ApiKeys, links: MediaLinks): MiddlewareHandler<UpstreamEnv> {
  const tokens = new VerifiedTokens(keys);
  return async (c, next) => {
    const { caller } = c.env;
    const authorization = c.req.header('authorization');
    const access = caller || authorization !== undefined ? undefined : mediaAccessOf(c.req.raw);
    if (access) {
      c.set('key', await links.keyOf(new URL(c.req.url), access));
      await next();
      return limitCaching(c, links.secondsLeft(access.expiresSeconds));
    }
    const { key, isSession } = caller ?? (await callerByToken(authorization, tokens));
    c.set('key', key);
    c.set('signMedia', isSession ? (path) => path : (path) => links.sign(key, path));
    c.set('mediaSigner', isSession ? '' : links.signerOf(key));
    await next();
  };
}

export function keyOf(c: Context): ApiKey {
  return c.get('key');
}

/** @param path with a query */
export function signMedia(c: Context, path: string): string {
  return c.get('signMedia')(path);
}

/** Equal for requests whose media paths get the same signatures. */
export function mediaSignerOf(c: Context): string {
  return c.get('mediaSigner');
}

/** A cached image must not outlive its address. */
function limitCaching(c: Context, secondsLeft: number): void {
  const [, maxAge] = /max-age=(\d+)/.exec(c.res.headers.get('cache-control') ?? '') ?? [];
  if (Number(maxAge) > secondsLeft) c.header('Cache-Control', `private, max-age=${secondsLeft}`);
}

/** @throws 401 */
async function callerByToken(authorization = '', tokens: VerifiedTokens): Promise<Caller> {
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw httpError(
      401,
      `Authentication required: send "Authorization: Bearer <jwt>". ${HOW_TO_GET_ONE}`,
    );
  }
  return { key: await tokens.keyOf(token), isSession: false };
}
