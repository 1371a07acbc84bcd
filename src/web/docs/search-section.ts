/** A heading of the documentation with the text below it, up to the next heading. */
export interface SearchSection {
  /** Relative to the folder of the site, with the anchor of the heading. */
  readonly url: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** Name of the meta tag with the address of the sections, relative to the page. */
export const SEARCH_META = 'search-sections';
/** Name of the meta tag with the address of the site's folder, relative to the page. */
export const ROOT_META = 'docs-root';
