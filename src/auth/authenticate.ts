import type { Context, MiddlewareHandler } from 'hono';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { mediaAccessOf } from '#contract/media-access.ts';
import { SESSION_CLAIM } from '#contract/session.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './http-errors.ts';
import type { MediaLinks } from './media-links.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The key that the request came under; on every route but those for anyone. */
    readonly key: ApiKey;
    /** Signs paths of media in answers, unless the caller has a session. */
    readonly signMedia: (path: string) => string;
  }
}

/** By how much the clock of a client may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 60;
const HOW_TO_GET_ONE = 'Make one with `npm run semblance -- token`.';

/**
 * Lets a request pass that carries a JWT signed (HS256) with the secret of the key it names, or one
 * for media whose address is signed.
 */
export function authenticate(keys: ApiKeys, links: MediaLinks): MiddlewareHandler {
  return async (c, next) => {
    const hasToken = c.req.header('authorization') !== undefined;
    const access = hasToken ? undefined : mediaAccessOf(c.req.raw);
    if (access) {
      c.set('key', await links.keyOf(new URL(c.req.url), access));
      await next();
      return limitCaching(c, links.secondsLeft(access.expiresSeconds));
    }
    const [scheme, token, ...rest] = (c.req.header('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
      throw httpError(401, `This request needs "Authorization: Bearer <jwt>". ${HOW_TO_GET_ONE}`);
    }
    const { key, isSession } = await verify(token, keys);
    c.set('key', key);
    c.set('signMedia', (path) => (isSession ? path : links.sign(key, path)));
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

/** A cached image must not outlive its address. */
function limitCaching(c: Context, secondsLeft: number): void {
  const [, maxAge] = /max-age=(\d+)/.exec(c.res.headers.get('cache-control') ?? '') ?? [];
  if (Number(maxAge) > secondsLeft) c.header('Cache-Control', `private, max-age=${secondsLeft}`);
}

interface Caller {
  readonly key: ApiKey;
  readonly isSession: boolean;
}

async function verify(token: string, keys: ApiKeys): Promise<Caller> {
  try {
    const { kid = '' } = decodeProtectedHeader(token);
    const key = await keys.find(kid);
    if (!key) throw new errors.JWTInvalid('unknown key');
    const { payload } = await jwtVerify(token, new TextEncoder().encode(key.secret), {
      algorithms: ['HS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
      subject: kid,
    });
    return { key, isSession: payload[SESSION_CLAIM] === true };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw httpError(401, `The token has expired. ${HOW_TO_GET_ONE}`);
    }
    throw httpError(401, `The token is not valid for this server. ${HOW_TO_GET_ONE}`);
  }
}
