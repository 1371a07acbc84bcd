import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The token in the address that the terminal prints: it opens one session and is then replaced. A
 * used address in a log or a browser history, or one that somebody saw, is worthless.
 */
export class OneTimeToken {
  #token = newToken();
  readonly #onUsed: (nextToken: string) => void;

  /** @param onUsed gets the token for the next browser */
  constructor(onUsed: (nextToken: string) => void) {
    this.#onUsed = onUsed;
  }

  get current(): string {
    return this.#token;
  }

  is(token: string): boolean {
    const given = Buffer.from(token);
    const expected = Buffer.from(this.#token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /**
   * Consumes `token` if it is the current one.
   * @returns whether it was
   */
  use(token: string): boolean {
    if (!this.is(token)) return false;
    this.#token = newToken();
    this.#onUsed(this.#token);
    return true;
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
