import { docsTexts } from '#texts/docs.ts';
import { ROOT_META, SEARCH_META } from '#web/docs/search-section.ts';
import { LOCALE } from '#web/texts/locale.ts';
import { escapeHtml, type PageOutline, type RenderedPage } from './markdown.ts';
import type { NavigationGroup } from './navigation.ts';
import { relativeAddress } from './site-addresses.ts';

/** Files that every page loads, relative to the folder of the site. */
export interface SiteAssets {
  readonly theme: string;
  readonly script: string;
  readonly style: string;
  /** As a data address. */
  readonly icon: string;
}

/** All sections of the site; `eleventy.ts` writes it. */
export const SEARCH_FILE = 'search.json';

const START = 'index.html';
const DECISIONS = 'decisions/';

/** @param address of the page, relative to the folder of the site */
export function pageLayout(
  address: string,
  { outline, html }: RenderedPage,
  navigation: readonly NavigationGroup[],
  assets: SiteAssets,
): string {
  const to = (target: string) => escapeHtml(relativeAddress(address, target));
  const isStart = address === START;
  return `<!doctype html>
<html lang="${LOCALE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="${ROOT_META}" content="${'../'.repeat(address.split('/').length - 1)}">
<meta name="${SEARCH_META}" content="${to(SEARCH_FILE)}">
<title>${escapeHtml(docsTexts.titleOf(isStart ? docsTexts.site : outline.title))}</title>
<link rel="icon" type="image/svg+xml" href="${escapeHtml(assets.icon)}">
<script src="${to(assets.theme)}"></script>
<link rel="stylesheet" href="${to(assets.style)}">
<script type="module" src="${to(assets.script)}"></script>
</head>
<body${isStart ? ' class="start"' : ''}>
<a class="skip" href="#site-content">${docsTexts.skip}</a>
<header class="top">
<button type="button" class="menu-button" popovertarget="site-menu">${docsTexts.menu}</button>
<a class="brand" href="${to(START)}">${LOGO}<span class="name">Semblance</span> <span class="site">${docsTexts.site}</span></a>
<button type="button" id="site-search-button" class="search-button" hidden>${docsTexts.search} <kbd>/</kbd></button>
<a class="to to-console" href="${to('api')}">${docsTexts.console}</a>
<a class="to" href="${to('..')}/">${docsTexts.app}</a>
</header>
<div class="frame">
<nav id="site-menu" class="menu" popover aria-label="${docsTexts.pages}">
${navigation.map((group) => groupOf(group, address, to)).join('\n')}
</nav>
<main id="site-content">
${crumbOf(address, to)}<article class="text">
${isStart ? inGroups(html) : html}</article>
${neighborsOf(navigation, address, to)}</main>
${contentsOf(outline, isStart)}</div>
${SEARCH_DIALOG}
</body>
</html>
`;
}

type To = (target: string) => string;

const LOGO =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><path class="logo-back" d="M3 14a11 11 0 0 1 11-11h5v16H3z"/><path class="logo-front" d="M13 24.5V24a11 11 0 0 1 11-11h4.5v15.5H13z"/></svg>';

const SEARCH_DIALOG = `<dialog id="site-search" class="search" aria-label="${docsTexts.searchIn}">
<div class="field">
<input id="site-search-input" class="search-input" type="search" role="combobox" aria-expanded="false" aria-controls="site-search-results" aria-autocomplete="list" aria-label="${docsTexts.searchIn}" placeholder="${docsTexts.searchIn}" autocomplete="off" spellcheck="false">
<form method="dialog"><button class="close">${docsTexts.close}</button></form>
</div>
<div id="site-search-results" class="search-results" role="listbox" aria-label="${docsTexts.results}"></div>
<p id="site-search-status" class="search-status" role="status"></p>
</dialog>`;

function groupOf({ title, pages }: NavigationGroup, current: string, to: To): string {
  const links = pages.map((page) => {
    const isCurrent =
      page.address === current ||
      (page.address.startsWith(DECISIONS) && current.startsWith(DECISIONS));
    const mark = isCurrent ? ' aria-current="page"' : '';
    return `<a href="${to(page.address)}"${mark}>${escapeHtml(page.title)}</a>`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n${links.join('\n')}`;
}

/** A decision is in no list of the navigation. */
function crumbOf(address: string, to: To): string {
  const index = `${DECISIONS}index.html`;
  if (!address.startsWith(DECISIONS) || address === index) return '';
  return `<a class="crumb" href="${to(index)}">${docsTexts.decisions}</a>\n`;
}

function neighborsOf(navigation: readonly NavigationGroup[], address: string, to: To): string {
  const pages = navigation
    .flatMap((group) => group.pages)
    .filter((page) => page.address.endsWith('.html'));
  const at = pages.findIndex((page) => page.address === address);
  if (at === -1) return '';
  const [previous, next] = [pages[at - 1], pages[at + 1]];
  const links = [
    previous && link(previous, 'previous', docsTexts.previous),
    next && link(next, 'next', docsTexts.next),
  ];
  function link(page: { title: string; address: string }, name: string, label: string): string {
    return `<a class="${name}" href="${to(page.address)}"><span>${label}</span>${escapeHtml(page.title)}</a>`;
  }
  return `<nav class="neighbors" aria-label="${docsTexts.neighbors}">${links.join('')}</nav>\n`;
}

function contentsOf({ headings }: PageOutline, isStart: boolean): string {
  if (isStart || headings.length < 2) return '';
  const links = headings.map(
    ({ id, text }) => `<a href="#${escapeHtml(id)}">${escapeHtml(text)}</a>`,
  );
  return `<nav class="toc" aria-labelledby="site-toc"><h2 id="site-toc">${docsTexts.onThisPage}</h2>${links.join('')}</nav>\n`;
}

/** The lists of the start page, side by side. */
function inGroups(html: string): string {
  const [intro = '', ...groups] = html.split(/(?=<h2)/);
  return `${intro}<div class="groups">${groups.map((group) => `<section>${group}</section>`).join('')}</div>\n`;
}
