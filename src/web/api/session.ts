import { queryOptions, useMutation } from '@tanstack/react-query';
import { ROUTES } from '#contract/routes.ts';
import { Session } from '#contract/session.ts';
import { requestJson } from './request.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => requestJson(Session, ROUTES.session, { signal }),
  // Another page of this browser may have signed out, or in.
  staleTime: 0,
});

export function useSignOut() {
  return useSessionChange('DELETE');
}

/** Signs in as this machine, where the server allows it. */
export function useOpenHere() {
  return useSessionChange('POST');
}

/** The page begins anew after it, so that nothing stays in its memory that was another's. */
function useSessionChange(method: 'POST' | 'DELETE') {
  return useMutation({
    mutationFn: () => requestJson(Session, ROUTES.session, { method }),
    onSuccess: () => window.location.reload(),
  });
}
