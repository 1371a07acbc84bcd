import { queryOptions, useQuery } from '@tanstack/react-query';
import { Capabilities, type Feature } from '#contract/capabilities.ts';
import { ROUTES } from '#contract/routes.ts';
import { requestJson } from './request/request.ts';

/** Fetched once, because a server's capabilities do not change while a page is open. */
export const capabilitiesQuery = queryOptions({
  queryKey: ['capabilities'],
  queryFn: ({ signal }) => requestJson(Capabilities, ROUTES.capabilities, { signal }),
});

/** Reasons for missing features, by feature. */
export type NotOffered = Readonly<Partial<Record<Feature, string>>>;

export function useNotOffered(): NotOffered {
  return useQuery(capabilitiesQuery).data?.not_offered ?? {};
}

/** Why the server lacks a feature; undefined if it has it, and until that is known. */
export function useReasonAgainst(feature: Feature): string | undefined {
  return useNotOffered()[feature];
}
