import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { COMMAND } from '#platform/command-line.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './http-errors.ts';

export const HOW_TO_GET_ONE = `Create one with \`${COMMAND} token\`.`;
/** Allowed difference between the clocks of the client and this server. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Some 500 bytes each. */
const TOKENS_KEPT = 1000;

interface VerifiedToken {
  readonly keyId: string;
  /** The secret that signed it: a key could be made again with another one. */
  readonly secret: string;
  readonly expiresSeconds: number;
}

/**
 * Verifies JWTs signed (HS256) by the secret of the key that they name. A client sends the same one
 * with every request, and verifying it takes two turns of a busy thread pool, so that it is verified
 * once. Its key and its time are checked on every request.
 */
export class VerifiedTokens {
  readonly #keys: ApiKeys;
  readonly #now: () => number;
  readonly #verified = new LRUCache<string, VerifiedToken>({ max: TOKENS_KEPT });

  /** @param now milliseconds of Unix time */
  constructor(keys: ApiKeys, now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /**
   * @returns the key that signed the token
   * @throws 401
   */
  async keyOf(token: string): Promise<ApiKey> {
    const verified = this.#verified.get(token);
    const key = verified && (await this.#keys.find(verified.keyId));
    if (verified && key?.secret === verified.secret && !this.#isExpired(verified)) return key;
    this.#verified.delete(token);
    return this.#verify(token);
  }

  #isExpired({ expiresSeconds }: VerifiedToken): boolean {
    return expiresSeconds + CLOCK_TOLERANCE_SECONDS <= this.#now() / 1000;
  }

  async #verify(token: string): Promise<ApiKey> {
    try {
      const { kid = '' } = decodeProtectedHeader(token);
      const key = await this.#keys.find(kid);
      if (!key) throw new errors.JWTInvalid('unknown key');
      const { secret } = key;
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ['HS256'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.#now()),
        requiredClaims: ['exp', 'sub'],
        subject: kid,
      });
      this.#verified.set(token, { keyId: kid, secret, expiresSeconds: payload.exp ?? 0 });
      return key;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw httpError(401, `The token has expired. ${HOW_TO_GET_ONE}`);
      }
      throw httpError(401, `The token is not valid for this server. ${HOW_TO_GET_ONE}`);
    }
  }
}
