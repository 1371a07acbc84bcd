import { linkInSite } from './site-addresses.ts';

export interface NavigationGroup {
  readonly title: string;
  readonly pages: readonly NavigationPage[];
}

export interface NavigationPage {
  readonly title: string;
  /** Relative to the folder of the site; without `.html` it is a page of the server. */
  readonly address: string;
}

const START = 'docs/README.md';
const HEADING = /^## (.+)\n/;
/** An item of a list that begins with a link. */
const ITEM = /^- \[(?<title>[^\]]+)\]\((?<href>[^)#]+)\)/gm;

/** @param startPage text of docs/README.md, whose lists are the navigation */
export function readNavigation(startPage: string): NavigationGroup[] {
  return startPage
    .split(/^(?=## )/m)
    .filter((part) => HEADING.test(part))
    .map((part) => ({
      title: HEADING.exec(part)?.[1] ?? '',
      pages: [...part.matchAll(ITEM)].map(({ groups }) => ({
        title: groups?.['title'] ?? '',
        address: linkInSite(START, groups?.['href'] ?? '') ?? '',
      })),
    }));
}
