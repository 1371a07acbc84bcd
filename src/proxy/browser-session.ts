import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Session } from '#contract/session.ts';
import type { ApiKey } from './mint-token.ts';
import type { ProxyEnv } from './proxy-env.ts';
import type { Sessions } from './sessions.ts';

/** How browsers come in. */
export interface SessionRules {
  readonly sessions: Sessions;
  /** Undefined when there is no such key, or none any more. */
  findKey(key: string): Promise<ApiKey | undefined>;
  /**
   * The key that browsers get a session for with the page, when only this machine can reach the
   * server; null when others can.
   */
  readonly localKey: string | null;
  /** The key that the token of a one-time address opens a session for; the token is used up then. */
  takeOneTimeToken(token: string): Promise<string | undefined>;
}

const TOKEN_PARAM = 'token';
const NOT_HERE =
  'Here a session opens only by an address with a token; npm run semblance -- keys link <key> prints one.';

type BrowserSession =
  | { readonly state: 'OPEN'; readonly key: ApiKey }
  | { readonly state: Exclude<Session['state'], 'OPEN'> };

/** The session of the browser that asks, as it stands with the keys there are. */
async function sessionOf(c: Context<ProxyEnv>, rules: SessionRules): Promise<BrowserSession> {
  const session = await rules.sessions.read(c.req.raw, c.env.client.prefix);
  switch (session.state) {
    case 'OPEN': {
      const key = await rules.findKey(session.key);
      return key ? { state: 'OPEN', key } : { state: 'OVER' };
    }
    case 'OVER':
      // That of this machine begins anew by itself.
      return { state: session.key === rules.localKey ? 'NONE' : 'OVER' };
    default:
      return { state: session.state };
  }
}

/** The key of the browser's session, if both are still there. */
export async function sessionKey(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<ApiKey | undefined> {
  const session = await sessionOf(c, rules);
  return session.state === 'OPEN' ? session.key : undefined;
}

/** A one-time address: its token becomes a session and leaves the address bar. */
export async function openByLink(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<Response | undefined> {
  const token = c.req.query(TOKEN_PARAM);
  // Link checkers send HEAD; they must not use up the token of the person who clicks.
  if (c.req.method !== 'GET' || token === undefined) return undefined;
  // Another site must not change under whose key a person works here.
  const isForeign = c.req.header('sec-fetch-site') === 'cross-site';
  if (isForeign && (await sessionKey(c, rules))) return undefined;
  const key = await rules.takeOneTimeToken(token);
  if (key === undefined) return undefined;
  const url = new URL(c.req.url);
  url.searchParams.delete(TOKEN_PARAM);
  const { prefix } = c.env.client;
  c.header('Set-Cookie', await rules.sessions.cookieFor(c.req.raw, prefix, key));
  c.header('Referrer-Policy', 'no-referrer');
  return c.redirect(prefix + url.pathname + url.search, 303);
}

/**
 * On this machine the page brings a session to a browser that has none. One that signed out, or
 * whose key has ended, would become an admin without a word: it has to ask.
 */
export async function withLocalSession(
  c: Context<ProxyEnv>,
  page: Response,
  rules: SessionRules,
): Promise<Response> {
  const key = localKeyFor(c, rules);
  if (key === null || (await sessionOf(c, rules)).state !== 'NONE') return page;
  const withSession = new Response(page.body, page);
  const cookie = await rules.sessions.cookieFor(c.req.raw, c.env.client.prefix, key);
  withSession.headers.append('Set-Cookie', cookie);
  return withSession;
}

/** GET tells of the session, POST opens that of this machine, DELETE signs out. */
export async function answerSession(
  c: Context<ProxyEnv>,
  rules: SessionRules,
): Promise<Response | undefined> {
  switch (c.req.method) {
    case 'GET':
    case 'HEAD':
      return describe(c, rules, (await sessionOf(c, rules)).state);
    case 'POST':
      return openHere(c, rules);
    case 'DELETE':
      c.header('Set-Cookie', await rules.sessions.signOut(c.req.raw, c.env.client.prefix));
      return describe(c, rules, 'SIGNED_OUT');
    default:
      return undefined;
  }
}

async function openHere(c: Context<ProxyEnv>, rules: SessionRules): Promise<Response> {
  const key = localKeyFor(c, rules);
  if (key === null) throw new HTTPException(403, { message: NOT_HERE });
  // Nobody is moved from one key to another.
  if (!(await sessionKey(c, rules))) {
    const { prefix } = c.env.client;
    c.header('Set-Cookie', await rules.sessions.cookieFor(c.req.raw, prefix, key));
  }
  return describe(c, rules, 'OPEN');
}

function describe(c: Context<ProxyEnv>, rules: SessionRules, state: Session['state']): Response {
  c.header('Cache-Control', 'no-store');
  return c.json<Session>({ state, may_open_here: localKeyFor(c, rules) !== null });
}

/** Who came by a proxy is not at this machine, though the proxy may be. */
function localKeyFor(c: Context<ProxyEnv>, { localKey }: SessionRules): string | null {
  return c.env.client.cameBy === 'connection' ? localKey : null;
}
