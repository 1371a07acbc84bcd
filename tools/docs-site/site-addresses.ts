import { existsSync } from 'node:fs';
import path from 'node:path/posix';

/** Pages that are not in `docs`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'changelog.html',
  'src/client/README.md': 'clients/javascript.html',
  'clients/python/README.md': 'clients/python.html',
};
const DOCS = 'docs/';
/** The address of a server in the documentation, for links to what is no file of the repository. */
const SERVER = 'http://127.0.0.1:8080/';

/** Markdown files of the site that are not in `docs`. */
export const OTHER_SOURCES: readonly string[] = Object.keys(ELSEWHERE);

/**
 * @param source a file or folder of the repository
 * @returns its address relative to the folder of the site; undefined if the site does not contain it
 */
export function siteAddress(source: string): string | undefined {
  if (source === 'docs/decisions') return 'decisions/index.html';
  const elsewhere = ELSEWHERE[source];
  if (elsewhere !== undefined) return elsewhere;
  if (!source.startsWith(DOCS)) return undefined;
  const inDocs = source.slice(DOCS.length);
  if (inDocs === 'README.md') return 'index.html';
  return inDocs.replace(/\.md$/, '.html');
}

/** @returns how a page of the site is linked from another one */
export function relativeAddress(from: string, to: string): string {
  return path.relative(path.dirname(from), to) || './';
}

/**
 * Maps a link of a Markdown file to one of its page. Links to other sites stay as they are.
 * @param source the file with the link
 * @returns undefined for a file of the repository that the site does not contain
 * @throws Error if there is no such file
 */
export function linkInSite(source: string, href: string): string | undefined {
  const from = siteAddress(source) ?? '';
  if (href.startsWith(SERVER)) return relativeAddress(DOCS + from, href.slice(SERVER.length));
  if (href.startsWith('#') || /^[a-z]+:/.test(href)) return href;
  const [file = '', anchor] = href.split('#');
  const target = path.join(path.dirname(source), file);
  if (!existsSync(target)) throw new Error(`${source} links to ${href}, which does not exist.`);
  const to = siteAddress(target);
  if (to === undefined) return undefined;
  return relativeAddress(from, to) + (anchor === undefined ? '' : `#${anchor}`);
}
