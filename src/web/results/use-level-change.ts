import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { type Search, searchHref } from '#contract/search/search-codec.ts';

/** Navigates to another threshold, with the cards animated to their new places where possible. */
export function useLevelChange(datasetId: string): (search: Search) => void {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return (search) => {
    // A map has no cards.
    if (search.map) {
      navigate(searchHref(datasetId, search));
      return;
    }
    // Loaded on demand; if loading fails, the level changes without animation.
    import('./change-level.ts')
      .then(({ changeLevel }) => changeLevel(client, datasetId, search, navigate))
      .catch(() => navigate(searchHref(datasetId, search)));
  };
}
