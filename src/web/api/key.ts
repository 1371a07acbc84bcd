import { queryOptions, useQuery } from '@tanstack/react-query';
import { KeyDescription } from '#contract/key-description.ts';
import { isAtLeast, type Role } from '#contract/roles.ts';
import { ROUTES } from '#contract/routes.ts';
import { commonTexts } from '#texts/common.ts';
import { useFirstContent } from '#web/ui/first-content.ts';
import { requestJson } from './request/request.ts';

export const keyQuery = queryOptions({
  queryKey: ['key'],
  queryFn: ({ signal }) => requestJson(KeyDescription, ROUTES.key, { signal }),
  // A server without this route still rejects forbidden requests itself.
  retry: false,
});

/** The signed-in key, as soon as the first results are shown. */
export function useKey(): KeyDescription | undefined {
  return useQuery({ ...keyQuery, enabled: useFirstContent() }).data;
}

/** Why the signed-in key lacks a role; undefined if it has it. */
export function useDisabledReason(needed: Role): string | undefined {
  const key = useKey();
  return key && !isAtLeast(key.role, needed) ? commonTexts.needsRole(needed, key.role) : undefined;
}
