import { mintToken, type SigningKey } from '#auth/mint-token.ts';

/** What a remote lets us in by. It goes to the remote alone: no browser sees it, no log holds it. */
export interface Credentials {
  /** Whether the remote takes tokens at all. */
  readonly isNeeded: boolean;
  /** The `Authorization` to send; undefined for none. */
  authorization(): Promise<string | undefined>;
  /** The remote refused it. Whether there is a new one to try. */
  renew(): boolean;
  /**
   * What a person has to check when the remote refuses it; ends a sentence. Null when it is the
   * caller's own, who then gets the refusal as it is.
   */
  readonly whatToCheck: string | null;
}

/** Ten minutes is what the API's own clients take. */
const LIFETIME_SECONDS = 600;
/** A token that is about to expire would do so on its way, or by a clock that differs from ours. */
const RENEW_BEFORE_SECONDS = 60;

/** Tokens made with a key, each used until shortly before it expires. */
export function keyCredentials(apiKey: SigningKey, now: () => number = Date.now): Credentials {
  let minted: Promise<string> | undefined;
  let renewAtMs = 0;
  return {
    isNeeded: true,
    authorization: async () => {
      if (!minted || now() >= renewAtMs) {
        renewAtMs = now() + (LIFETIME_SECONDS - RENEW_BEFORE_SECONDS) * 1000;
        minted = mintToken(apiKey, LIFETIME_SECONDS);
      }
      return `Bearer ${await minted}`;
    },
    renew: () => {
      minted = undefined;
      return true;
    },
    whatToCheck:
      'check SEMBLANCE_API_KEY, SEMBLANCE_API_SECRET and the clock of this machine, then start again',
  };
}

/** One token, made elsewhere. When it expires, nothing but a new one helps. */
export function tokenCredentials(token: string): Credentials {
  return {
    isNeeded: true,
    authorization: async () => `Bearer ${token}`,
    renew: () => false,
    whatToCheck: 'SEMBLANCE_TOKEN is invalid or has expired; set a new one and start again',
  };
}

/** For a deployment on one's own premises, which takes no token at all. */
export const NO_CREDENTIALS: Credentials = {
  isNeeded: false,
  authorization: async () => undefined,
  renew: () => false,
  whatToCheck:
    'it requires a token; set SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN, and start again',
};

/** A program's own token of the remote, which is passed on as it came. */
export function callersCredentials(authorization: string): Credentials {
  return {
    isNeeded: true,
    authorization: async () => authorization,
    renew: () => false,
    whatToCheck: null,
  };
}
