import { queryOptions, useQuery } from '@tanstack/react-query';
import { KeyDescription } from '#contract/key-description.ts';
import { isAtLeast, type Role } from '#contract/roles.ts';
import { ROUTES } from '#contract/routes.ts';
import { commonTexts } from '#texts/common.ts';
import { requestJson } from './request/request.ts';

export const keyQuery = queryOptions({
  queryKey: ['key'],
  queryFn: ({ signal }) => requestJson(KeyDescription, ROUTES.key, { signal }),
  // A server that does not tell refuses what it must by itself.
  retry: false,
});

/** Why the key that the browser came in by may not do what needs a role; undefined if it may. */
export function useDisabledReason(needed: Role): string | undefined {
  const { data: key } = useQuery(keyQuery);
  return key && !isAtLeast(key.role, needed) ? commonTexts.needsRole(needed, key.role) : undefined;
}
