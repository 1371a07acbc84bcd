import { formatCount } from '#web/texts/format.ts';

/** The frame of the documentation; its pages are Markdown in `docs`. */
export const docsTexts = {
  site: 'Documentation',
  titleOf: (page: string) => `${page} · Semblance`,
  skip: 'Skip to the text',
  menu: 'Menu',
  pages: 'Pages',
  onThisPage: 'On this page',
  console: 'API console',
  app: 'Open app',
  decisions: 'Decisions',
  decisionsIntro:
    'Why Semblance is built as it is: the context of each decision, and its consequences.',
  neighbors: 'Previous and next page',
  previous: 'Previous',
  next: 'Next',
  linkTo: (heading: string) => `Link to “${heading}”`,

  search: 'Search',
  searchIn: 'Search the documentation',
  results: 'Pages found',
  found: (count: number) => formatCount(count, { one: 'section', other: 'sections' }),
  nothing: 'Nothing found. Try fewer or other words.',
  failed: 'The search could not be loaded. Reload the page.',
  close: 'Close',

  copy: 'Copy',
  copied: 'Copied',
};
