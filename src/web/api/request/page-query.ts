import type { QueryFunction, QueryKey } from '@tanstack/react-query';

/** How to fetch one page of a list. */
export interface PageQuery<Page> {
  readonly queryKey: QueryKey;
  readonly queryFn: QueryFunction<Page>;
}
