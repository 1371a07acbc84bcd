import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import type { KeyDescription } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { LinkQuery, LinkSignIn, NewSession, type Session } from '#contract/session.ts';
import { COMMAND } from '#platform/command-line.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import { type SessionRules, sessionKey, sessionOf } from './browser-session.ts';

const NOT_HERE = `This server needs a sign-in link. Print one with: ${COMMAND} keys link <key>`;
const NO_SUCH_LINK =
  'This sign-in link has already been used or has expired, or its key was revoked. Ask for a new one.';

/** Enough for a token and a secret. */
const MAX_BODY_BYTES = 4096;
const smallBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw httpError(413, `The request body is larger than ${MAX_BODY_BYTES} bytes.`);
  },
});

/**
 * Routes for signing in and out. Cookies are set here and nowhere else: a navigation sets none,
 * because one from another site is sent without our SameSite=Strict cookie and cannot show whether
 * the browser has a session. `checkOrigin` has refused the scripts and forms of other origins.
 */
export function sessionRoutes(rules: SessionRules): Hono<ProxyEnv> {
  return new Hono<ProxyEnv>()
    .get(ROUTES.session, async (c) => describe(c, rules, (await sessionOf(c, rules)).state))
    .post(ROUTES.session, smallBody, (c) => openHere(c, rules))
    .delete(ROUTES.session, async (c) => {
      c.header('Set-Cookie', await rules.sessions.signOut(c.req.raw, c.env.client.prefix));
      return describe(c, rules, 'SIGNED_OUT');
    })
    .get(ROUTES.sessionLink, async (c) => {
      const { token } = valid(LinkQuery, c.req.query());
      const found = await rules.links.find(token);
      const key = found === undefined ? undefined : await rules.keys.find(found);
      if (!key) throw httpError(404, NO_SUCH_LINK);
      const { name, role, datasetIds } = key;
      c.header('Cache-Control', 'no-store');
      const dataset_ids = datasetIds && [...datasetIds];
      return c.json<KeyDescription>({ key: key.key, name, role, dataset_ids });
    })
    .post(ROUTES.sessionLink, smallBody, (c) => openByLink(c, rules));
}

async function openHere(c: Context<ProxyEnv>, rules: SessionRules): Promise<Response> {
  const key = localKeyFor(c, rules);
  if (key === null) throw httpError(403, NOT_HERE);
  const { page_secret } = await readBody(c, NewSession);
  // Keeps an existing session, so that no browser changes keys without signing out.
  if (!(await sessionKey(c, rules))) await setSession(c, rules, key, page_secret);
  return describe(c, rules, 'OPEN');
}

async function openByLink(c: Context<ProxyEnv>, rules: SessionRules): Promise<Response> {
  const { token, page_secret } = await readBody(c, LinkSignIn);
  const key = await rules.links.use(token);
  if (key === undefined || !(await rules.keys.find(key))) {
    throw httpError(404, NO_SUCH_LINK);
  }
  await rules.sessions.end(c.req.raw, c.env.client.prefix);
  await setSession(c, rules, key, page_secret);
  return describe(c, rules, 'OPEN');
}

async function setSession(
  c: Context<ProxyEnv>,
  { sessions }: SessionRules,
  key: string,
  pageSecret: string,
): Promise<void> {
  const { prefix } = c.env.client;
  c.header('Set-Cookie', await sessions.cookieFor(c.req.raw, prefix, key, pageSecret));
}

function describe(c: Context<ProxyEnv>, rules: SessionRules, state: Session['state']): Response {
  c.header('Cache-Control', 'no-store');
  return c.json<Session>({ state, may_open_here: localKeyFor(c, rules) !== null });
}

/**
 * A request that a proxy forwarded may be from another machine, even if the proxy runs on this one.
 */
function localKeyFor(c: Context<ProxyEnv>, { localKey }: SessionRules): string | null {
  return c.env.client.cameBy === 'connection' ? localKey : null;
}

/** @throws 400 */
async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  return valid(schema, await c.req.json().catch(() => ({})));
}

/** @throws 400 */
function valid<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw httpError(400, `${issue?.path.join('.')} ${issue?.message}`);
}
