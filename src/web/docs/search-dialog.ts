import { docsTexts } from '#texts/docs.ts';
import { excerptOf } from './excerpt.ts';
import { type FoundSection, sectionFinder } from './find-sections.ts';
import { ROOT_META, SEARCH_META, type SearchSection } from './search-section.ts';

const OPTION_ID = 'site-option-';

/**
 * Adds the search. Its sections are loaded when the page is idle, so that it works when the network or
 * the server is gone by then.
 */
export function searchDialog(): void {
  const [button, dialog, input, list, status] = [
    byId('site-search-button', HTMLButtonElement),
    byId('site-search', HTMLDialogElement),
    byId('site-search-input', HTMLInputElement),
    byId('site-search-results', HTMLElement),
    byId('site-search-status', HTMLElement),
  ];
  const finder = new Promise<(query: string) => FoundSection[]>((resolve, reject) => {
    const load = () => loadSections().then((sections) => resolve(sectionFinder(sections)), reject);
    if ('requestIdleCallback' in window) requestIdleCallback(load);
    else setTimeout(load);
  });
  let chosen = 0;

  const choose = (n: number) => {
    const options = [...list.children];
    chosen = Math.max(0, Math.min(n, options.length - 1));
    for (const [at, option] of options.entries()) {
      option.setAttribute('aria-selected', String(at === chosen));
    }
    const option = options[chosen];
    input.setAttribute('aria-activedescendant', option?.id ?? '');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const show = async () => {
    const query = input.value.trim();
    const find = await finder.catch(() => undefined);
    // Another letter was typed meanwhile.
    if (query !== input.value.trim()) return;
    const found = query === '' ? [] : (find?.(query) ?? []);
    list.replaceChildren(...found.map(optionOf));
    status.textContent = statusOf(query, found.length, find !== undefined);
    input.setAttribute('aria-expanded', String(found.length > 0));
    choose(0);
  };
  const open = () => {
    dialog.showModal();
    input.select();
  };

  button.hidden = false;
  button.addEventListener('click', open);
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if (event.key === 'Enter') list.querySelectorAll('a')[chosen]?.click();
    else return;
    event.preventDefault();
  });
  // A link within this page opens no other page, which would close the dialog.
  list.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.addEventListener('keydown', (event) => {
    const isSlash = event.key === '/' && !(event.target instanceof HTMLInputElement);
    const isCommand = event.key === 'k' && (event.ctrlKey || event.metaKey);
    if (dialog.open || !(isSlash || isCommand)) return;
    event.preventDefault();
    open();
  });
}

function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`no ${type.name} #${id}`);
  return element;
}

function metaContent(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

async function loadSections(): Promise<SearchSection[]> {
  const response = await fetch(metaContent(SEARCH_META));
  if (!response.ok) throw new Error(`search.json: ${response.status}`);
  return response.json();
}

function statusOf(query: string, nFound: number, isLoaded: boolean): string {
  if (query === '') return '';
  if (!isLoaded) return docsTexts.failed;
  return nFound === 0 ? docsTexts.nothing : docsTexts.found(nFound);
}

function optionOf({ section, terms }: FoundSection, n: number): HTMLElement {
  const { url, page, heading, text } = section;
  const option = element('a', 'result');
  option.id = OPTION_ID + n;
  option.setAttribute('role', 'option');
  option.setAttribute('href', metaContent(ROOT_META) + url);
  // The field keeps the focus.
  option.tabIndex = -1;
  option.append(element('span', 'result-page', page));
  if (heading !== page) option.append(element('span', 'result-heading', heading));
  const excerpt = element('span', 'result-text');
  excerpt.append(
    ...excerptOf(text, terms).map((part) =>
      part.isMatch ? element('mark', '', part.text) : part.text,
    ),
  );
  option.append(excerpt);
  return option;
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}
