import { queryOptions, useMutation } from '@tanstack/react-query';
import { KeyDescription } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { type LinkSignIn, Session } from '#contract/session.ts';
import { AS_JSON, openHere } from './local-session.ts';
import { endsSession, forgetPageSecret, keepPageSecret, newPageSecret } from './page-secret.ts';
import { readJsonBody, readStatus, send, successful } from './send.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) =>
    readJsonBody(Session, await successful(await send(ROUTES.session, { signal }))),
  // Another page of this browser may have signed out, or in.
  staleTime: 0,
});

/** The key that a sign-in link is for; the link stays unused. */
export function linkQuery(token: string) {
  return queryOptions({
    queryKey: ['sign-in-link', token],
    queryFn: async ({ signal }) => {
      const path = `${ROUTES.sessionLink}?${new URLSearchParams({ token })}`;
      return readJsonBody(KeyDescription, await successful(await send(path, { signal })));
    },
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      await readStatus(await send(ROUTES.session, { method: 'DELETE' }));
      forgetPageSecret();
    },
    onSuccess: startOver,
  });
}

/** Signs in as this machine, where the server allows it. */
export function useOpenHere() {
  return useMutation({ mutationFn: openHere, onSuccess: startOver });
}

/** Signs in by a link, in place of the session that this browser has. */
export function useLinkSignIn(token: string, onSuccess: () => void) {
  return useMutation({
    mutationFn: async () => {
      const page_secret = newPageSecret();
      const body = JSON.stringify({ token, page_secret } satisfies LinkSignIn);
      await readStatus(await send(ROUTES.sessionLink, { method: 'POST', headers: AS_JSON, body }));
      keepPageSecret(page_secret);
    },
    onSuccess,
  });
}

/** Keeps a tab from showing under one key what it has loaded under another. */
export function followSession(): void {
  window.addEventListener('storage', (event) => {
    if (endsSession(event)) startOver();
  });
}

/** The page begins anew, so that nothing stays in its memory that was another's. */
function startOver(): void {
  window.location.reload();
}
