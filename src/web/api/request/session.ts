import { queryOptions, useMutation } from '@tanstack/react-query';
import { KeyDescription } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { type LinkSignIn, Session } from '#contract/session.ts';
import { startOver } from './follow-session.ts';
import { AS_JSON, openHere } from './local-session.ts';
import { forgetPageSecret, keepPageSecret, newPageSecret } from './page-secret.ts';
import { readJsonBody, readStatus, send, successful } from './send.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) =>
    readJsonBody(Session, await successful(await send(ROUTES.session, { signal }))),
  // Another page of this browser may have signed out or in.
  staleTime: 0,
});

/** The key of a sign-in link. The request does not use up the link. */
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

/** Signs in with the local session of this machine, where the server allows it. */
export function useOpenHere() {
  return useMutation({ mutationFn: openHere, onSuccess: startOver });
}

/** Signs in by a link, which replaces the browser's session. */
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
