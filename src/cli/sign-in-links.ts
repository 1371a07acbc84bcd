import type { SignInLinks } from '#proxy/browser-session.ts';
import type { OneTimeToken } from '#proxy/one-time-token.ts';
import type { Keys } from './keys/open-keys.ts';

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
