import { randomBytes } from 'node:crypto';
import { ROUTES } from '#contract/routes.ts';
import { type LinkSignIn, type NewSession, PAGE_SECRET_HEADER } from '#contract/session.ts';

/** The headers of a page with a session: its cookie and its secret. */
export type PageSession = Readonly<Record<'cookie' | typeof PAGE_SECRET_HEADER, string>>;

/** What a page sends that has just been opened on the machine of the server. */
export async function localSession(url: string): Promise<PageSession> {
  const page_secret = newPageSecret();
  const response = await post(url, ROUTES.session, { page_secret });
  return asPage(response, page_secret);
}

/** What a page sends after a person pressed "Sign in" on a link. */
export async function linkSession(url: string, token: string): Promise<PageSession> {
  const page_secret = newPageSecret();
  const response = await post(url, ROUTES.sessionLink, { token, page_secret });
  return asPage(response, page_secret);
}

/** @param url without a slash at its end */
export function post(
  url: string,
  route: string,
  body: NewSession | LinkSignIn,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export function newPageSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The cookie that an answer sets; empty if it sets none. */
export function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function asPage(response: Response, pageSecret: string): Promise<PageSession> {
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
  return { cookie: cookieOf(response), [PAGE_SECRET_HEADER]: pageSecret };
}
