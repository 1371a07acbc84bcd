import { queryOptions, useQuery } from '@tanstack/react-query';
import { Capabilities, type Feature } from '#contract/capabilities.ts';
import { ROUTES } from '#contract/routes.ts';
import { requestJson } from './request/request.ts';

/** Asked once: what a server offers does not change while a page is open. */
export const capabilitiesQuery = queryOptions({
  queryKey: ['capabilities'],
  queryFn: ({ signal }) => requestJson(Capabilities, ROUTES.capabilities, { signal }),
});

/** Why the server does not offer what is missing, by feature. */
export type NotOffered = Readonly<Partial<Record<Feature, string>>>;

export function useNotOffered(): NotOffered {
  return useQuery(capabilitiesQuery).data?.not_offered ?? {};
}

/** Why the server does not offer something; undefined when it does, and until that is known. */
export function useReasonAgainst(feature: Feature): string | undefined {
  return useNotOffered()[feature];
}
