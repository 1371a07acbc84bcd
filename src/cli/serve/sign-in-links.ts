import type { Keys } from '#cli/data/open-keys.ts';
import type { SignInLinks } from '#proxy/session/browser-session.ts';
import type { OneTimeToken } from '#proxy/session/one-time-token.ts';

/** @param terminalToken the token that the terminal prints, for the key of this machine */
export function signInLinks(
  { ring, links }: Keys,
  terminalToken: OneTimeToken | null,
): SignInLinks {
  return {
    find: async (token) => (terminalToken?.is(token) ? ring.local.key : links.find(token)),
    use: async (token) => (terminalToken?.use(token) ? ring.local.key : links.use(token)),
  };
}
