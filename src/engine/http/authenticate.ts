import type { Context, MiddlewareHandler } from 'hono';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './errors.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The key that the request came under; on every route but those for anyone. */
    readonly key: ApiKey;
  }
}

/** By how much the clock of a client may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 60;
const HOW_TO_GET_ONE = 'Make one with `npm run semblance -- token`.';

/** Lets a request pass that carries a JWT signed (HS256) with the secret of the key it names. */
export function authenticate(keys: ApiKeys): MiddlewareHandler {
  return async (c, next) => {
    const [scheme, token, ...rest] = (c.req.header('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
      throw httpError(401, `This request needs "Authorization: Bearer <jwt>". ${HOW_TO_GET_ONE}`);
    }
    c.set('key', await verify(token, keys));
    await next();
  };
}

export function keyOf(c: Context): ApiKey {
  return c.get('key');
}

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
