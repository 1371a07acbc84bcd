/** What this folder is written in, as BCP 47 names it: of the page, its numbers, dates and plurals. */
export const LOCALE = 'en';
