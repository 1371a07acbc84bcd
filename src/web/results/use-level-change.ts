import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { type Search, searchHref } from '#contract/search/search-codec.ts';

/** Goes to another threshold, with the cards followed to their new places where that can be. */
export function useLevelChange(datasetId: string): (search: Search) => void {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return (search) => {
    // Loaded when it is first needed; without it the level changes all the same.
    import('./change-level.ts')
      .then(({ changeLevel }) => changeLevel(client, datasetId, search, navigate))
      .catch(() => navigate(searchHref(datasetId, search)));
  };
}
