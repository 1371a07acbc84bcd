import type { Context, MiddlewareHandler } from 'hono';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { mediaAccessOf } from '#contract/media-access.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './http-errors.ts';
import type { MediaLinks } from './media-links.ts';
import type { Caller, UpstreamEnv } from './upstream.ts';

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

/** Allowed difference between the clocks of the client and this server. */
const CLOCK_TOLERANCE_SECONDS = 60;
const HOW_TO_GET_ONE = 'Create one with `npm run semblance -- token`.';

/**
 * Admits a request whose caller the proxy has authenticated, a request with a JWT signed (HS256) by
 * the secret of the key that it names, and a media request with a signed address.
 */
export function authenticate(keys: ApiKeys, links: MediaLinks): MiddlewareHandler<UpstreamEnv> {
  return async (c, next) => {
    const { caller } = c.env;
    const authorization = c.req.header('authorization');
    const access = caller || authorization !== undefined ? undefined : mediaAccessOf(c.req.raw);
    if (access) {
      c.set('key', await links.keyOf(new URL(c.req.url), access));
      await next();
      return limitCaching(c, links.secondsLeft(access.expiresSeconds));
    }
    const { key, isSession } = caller ?? (await callerByToken(authorization, keys));
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
async function callerByToken(authorization = '', keys: ApiKeys): Promise<Caller> {
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
    throw httpError(
      401,
      `Authentication required: send "Authorization: Bearer <jwt>". ${HOW_TO_GET_ONE}`,
    );
  }
  return { key: await verify(token, keys), isSession: false };
}

/**
 * @returns the key that signed the token
 * @throws 401
 */
async function verify(token: string, keys: ApiKeys): Promise<ApiKey> {
  try {
    const { kid = '' } = decodeProtectedHeader(token);
    const key = await keys.find(kid);
    if (!key) throw new errors.JWTInvalid('unknown key');
    await jwtVerify(token, new TextEncoder().encode(key.secret), {
      algorithms: ['HS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
      subject: kid,
    });
    return key;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw httpError(401, `The token has expired. ${HOW_TO_GET_ONE}`);
    }
    throw httpError(401, `The token is not valid for this server. ${HOW_TO_GET_ONE}`);
  }
}
