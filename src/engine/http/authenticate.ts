import type { MiddlewareHandler } from 'hono';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { httpError } from './errors.ts';

/** API secret by API key. */
export type ApiKeys = ReadonlyMap<string, string>;

const HOW_TO_GET_ONE = 'Make one with `npm run semblance -- token`.';

/** Lets a request pass that carries a JWT signed (HS256) with the secret of the key it names. */
export function authenticate(keys: ApiKeys): MiddlewareHandler {
  return async (c, next) => {
    const [scheme, token, ...rest] = (c.req.header('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
      throw httpError(401, `This request needs "Authorization: Bearer <jwt>". ${HOW_TO_GET_ONE}`);
    }
    await verify(token, keys);
    await next();
  };
}

async function verify(token: string, keys: ApiKeys): Promise<void> {
  try {
    const { kid = '' } = decodeProtectedHeader(token);
    const secret = keys.get(kid);
    if (secret === undefined) throw new errors.JWTInvalid('unknown key');
    await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'sub'],
      subject: kid,
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw httpError(401, `The token has expired. ${HOW_TO_GET_ONE}`);
    }
    throw httpError(401, `The token is not valid for this server. ${HOW_TO_GET_ONE}`);
  }
}
