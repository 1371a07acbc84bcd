import { ROUTES } from '#contract/routes.ts';
import { type NewSession, Session } from '#contract/session.ts';
import { forgetPageSecret, keepPageSecret, newPageSecret, pageSecret } from './page-secret.ts';
import { readJsonBody, readStatus, send } from './send.ts';

let firstLook: Promise<boolean> | undefined;
let opening: Promise<boolean> | undefined;

/** Opens the local session before the first request of a browser without one, if allowed. */
export async function sessionAtHand(): Promise<void> {
  if (pageSecret() !== undefined) return;
  firstLook ??= openLocalSession();
  await firstLook;
}

/**
 * Opens the local session in a browser that has never had one. A browser that signed out, or whose
 * key has expired, is not signed in as an admin without asking.
 * @returns whether there is a session now
 */
export async function openLocalSession(): Promise<boolean> {
  opening ??= openIfNone().finally(() => {
    opening = undefined;
  });
  return opening;
}

async function openIfNone(): Promise<boolean> {
  try {
    const { state, may_open_here } = await readJsonBody(Session, await send(ROUTES.session));
    if (state === 'OPEN') return true;
    if (state !== 'NONE' || !may_open_here) return false;
    await openHere();
    return true;
  } catch {
    // The request that needs the session fails as well and reports the reason.
    return false;
  }
}

/** Signs in with the local session. @throws ApiError */
export async function openHere(): Promise<void> {
  // Share one secret between two tabs that open at the same time.
  const page_secret = pageSecret() ?? newPageSecret();
  keepPageSecret(page_secret);
  try {
    const body = JSON.stringify({ page_secret } satisfies NewSession);
    await readStatus(await send(ROUTES.session, { method: 'POST', headers: AS_JSON, body }));
  } catch (error) {
    forgetPageSecret();
    throw error;
  }
}

export const AS_JSON = { 'content-type': 'application/json' };
