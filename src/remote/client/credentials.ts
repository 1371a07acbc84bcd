import { mintToken, type SigningKey } from '#auth/mint-token.ts';

/** Credentials for a remote. They are sent to the remote alone, never to a browser or a log. */
export interface Credentials {
  /** Whether the remote takes tokens at all. */
  readonly isNeeded: boolean;
  /** The `Authorization` to send; undefined for none. */
  authorization(): Promise<string | undefined>;
  /**
   * Called after the remote refused the credentials.
   * @returns whether there are new ones to try
   */
  renew(): boolean;
  /**
   * What the operator has to check when the remote refuses the credentials; ends a sentence. Null
   * for the caller's own credentials: the caller then gets the refusal unchanged.
   */
  readonly whatToCheck: string | null;
}

/** The API's own clients use ten minutes. */
const LIFETIME_SECONDS = 600;
/** A token close to its expiry could expire on the way, or by a clock that differs from ours. */
const RENEW_BEFORE_SECONDS = 60;

/** Mints tokens with a key and uses each until shortly before it expires. */
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

/** One token, minted elsewhere; only an operator can replace it after it expires. */
export function tokenCredentials(token: string): Credentials {
  return {
    isNeeded: true,
    authorization: async () => `Bearer ${token}`,
    renew: () => false,
    whatToCheck: 'SEMBLANCE_TOKEN is invalid or has expired; set a new one and start again',
  };
}

/** For a deployment on one's own premises that takes no token at all. */
export const NO_CREDENTIALS: Credentials = {
  isNeeded: false,
  authorization: async () => undefined,
  renew: () => false,
  whatToCheck:
    'it requires a token; set SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN, and start again',
};

/** A program's own token of the remote, forwarded unchanged. */
export function callersCredentials(authorization: string): Credentials {
  return {
    isNeeded: true,
    authorization: async () => authorization,
    renew: () => false,
    whatToCheck: null,
  };
}
