import type { Context } from 'hono';
import type { ApiKey, ApiKeys } from '#auth/api-keys.ts';
import type { Session } from '#contract/session.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import type { Sessions } from './sessions.ts';

/** Configuration of browser sign-in. */
export interface SessionRules {
  readonly sessions: Sessions;
  readonly keys: ApiKeys;
  /**
   * The key that browsers get a session for without a link, when only this machine can reach the
   * server; null when others can.
   */
  readonly localKey: string | null;
  readonly links: SignInLinks;
}

/** The tokens of sign-in links; each opens one session. */
export interface SignInLinks {
  /** The key that a token opens a session for; undefined when it is unknown, used or expired. */
  find(token: string): Promise<string | undefined>;
  /** Like `find`, and consumes the token. */
  use(token: string): Promise<string | undefined>;
}

type BrowserSession =
  | { readonly state: 'OPEN'; readonly key: ApiKey }
  | { readonly state: Exclude<Session['state'], 'OPEN'> };

/** The session of the requesting page, checked against the current keys. */
export async function sessionOf(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<BrowserSession> {
  const session = await rules.sessions.read(c.req.raw, c.env.client.prefix);
  switch (session.state) {
    case 'OPEN': {
      const key = await rules.keys.find(session.key);
      return key ? { state: 'OPEN', key } : { state: 'OVER' };
    }
    case 'MEDIA':
    case 'COOKIE_ALONE':
    case 'OVER':
      // The session of this machine is opened again without a prompt.
      return { state: session.key === rules.localKey ? 'NONE' : 'OVER' };
    default:
      return { state: session.state };
  }
}

/** The key of the requesting page's session; undefined when the session or the key is gone. */
export async function sessionKey(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<ApiKey | undefined> {
  const session = await sessionOf(c, rules);
  return session.state === 'OPEN' ? session.key : undefined;
}

/**
 * The same for a request that a browser makes without the page's headers, as for an `<img>` or a
 * download: the address has to prove that the page made it.
 */
export async function sessionKeyForElement(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<ApiKey | undefined> {
  const session = await rules.sessions.read(c.req.raw, c.env.client.prefix);
  const isOfPage = session.state === 'OPEN' || session.state === 'MEDIA';
  return isOfPage ? rules.keys.find(session.key) : undefined;
}
