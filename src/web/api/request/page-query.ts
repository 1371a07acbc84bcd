import type { QueryFunction, QueryKey } from '@tanstack/react-query';

export interface PageQuery<Page> {
  readonly queryKey: QueryKey;
  readonly queryFn: QueryFunction<Page>;
}
