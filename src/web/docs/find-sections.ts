import MiniSearch from 'minisearch';
import type { SearchSection } from './search-section.ts';

export interface FoundSection {
  readonly section: SearchSection;
  /** Words of the documentation that match those of the query. */
  readonly terms: readonly string[];
}

const MAX_FOUND = 12;
/** Shorter words match too much if letters may differ. */
const MIN_FUZZY_LENGTH = 5;

/** @returns finds the sections with all words of a query, best first; a word may be incomplete */
export function sectionFinder(
  sections: readonly SearchSection[],
): (query: string) => FoundSection[] {
  const index = new MiniSearch({
    fields: ['heading', 'page', 'text'],
    searchOptions: {
      boost: { heading: 4, page: 2 },
      combineWith: 'AND',
      prefix: true,
      fuzzy: (term) => (term.length < MIN_FUZZY_LENGTH ? false : 0.2),
      // A decision explains what a guide tells how to do.
      boostDocument: (id) => (sections[Number(id)]?.url.startsWith('decisions/') ? 0.5 : 1),
    },
  });
  index.addAll(sections.map((section, id) => ({ ...section, id })));
  return (query) =>
    index
      .search(query)
      .slice(0, MAX_FOUND)
      .flatMap(({ id, terms }) => {
        const section = sections[Number(id)];
        return section ? { section, terms } : [];
      });
}
