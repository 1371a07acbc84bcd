import path from 'node:path/posix';
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import { docsTexts } from '#texts/docs.ts';
import type { SearchSection } from '#web/docs/search-section.ts';
import { linkInSite, siteAddress } from './site-addresses.ts';

export interface PageHeading {
  readonly id: string;
  readonly text: string;
}

/** What a page's frame and the search need of its text. */
export interface PageOutline {
  readonly title: string;
  /** Of the second level. */
  readonly headings: readonly PageHeading[];
  readonly sections: readonly SearchSection[];
  /** Files of the repository that the page shows or links to. */
  readonly images: readonly string[];
}

export interface RenderedPage {
  readonly html: string;
  readonly outline: PageOutline;
}

export const { escapeHtml } = MarkdownIt().utils;
/** A comment of a shell or of Python, from its sign to the end of the line. */
const COMMENT = /(^|\s)(#.*)$/gm;
const IMAGE = /^[^:]+\.(png|webp)$/;
const WITH_COMMENTS = ['sh', 'python'];
const markdown = markdownForSite();

/**
 * Renders Markdown as a git host shows it: headings have the same anchors, and links between files become
 * links between pages.
 * @param source path of the file
 */
export function renderMarkdown(text: string, source: string): RenderedPage {
  const tokens = markdown.parse(text, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const images = inline
    .map((token) => token.attrGet('src') ?? token.attrGet('href') ?? '')
    .filter((file) => IMAGE.test(file))
    .map((file) => path.join(path.dirname(source), file));
  for (const { children } of tokens) if (children) mapLinks(children, source);
  const outline = { ...outlineOf(tokens, siteAddress(source) ?? ''), images };
  return { html: markdown.renderer.render(tokens, markdown.options, {}), outline };
}

function markdownForSite(): MarkdownIt {
  const made = MarkdownIt({ html: false, linkify: false });
  const { rules } = made.renderer;
  rules['table_open'] = () => '<div class="table"><table>';
  rules['table_close'] = () => '</table></div>';
  rules['heading_close'] = (tokens, n) => `${anchorOf(tokens, n)}</${tokens[n]?.tag}>\n`;
  rules['fence'] = (tokens, n) => {
    const { info = '', content = '' } = tokens[n] ?? {};
    const code = escapeHtml(content);
    const shown = WITH_COMMENTS.includes(info)
      ? code.replace(COMMENT, '$1<span class="comment">$2</span>')
      : code;
    return `<div class="code"><pre><code>${shown}</code></pre></div>\n`;
  };
  return made;
}

function mapLinks(tokens: Token[], source: string): void {
  const isKept: boolean[] = [];
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = linkInSite(source, token.attrGet('href') ?? '');
      isKept.push(href !== undefined);
      if (href !== undefined) token.attrSet('href', href);
      else drop(token);
    } else if (token.type === 'link_close' && isKept.pop() === false) drop(token);
    else if (token.type === 'image') {
      token.attrSet('src', linkInSite(source, token.attrGet('src') ?? '') ?? '');
    }
  }
}

/** Of a link to a file that the site does not contain, the text remains. */
function drop(token: Token): void {
  token.type = 'text';
  token.content = '';
}

/** Gives headings their anchors on the way. */
function outlineOf(tokens: readonly Token[], address: string): Omit<PageOutline, 'images'> {
  const ids = new Map<string, number>();
  const headings: PageHeading[] = [];
  const sections: { url: string; heading: string; text: string }[] = [];
  for (const [n, token] of tokens.entries()) {
    const section = sections.at(-1);
    if (token.type === 'heading_open') {
      const heading = plainText(tokens[n + 1]);
      const id = uniqueId(heading, ids);
      token.attrSet('id', id);
      if (token.tag === 'h2') headings.push({ id, text: heading });
      const url = section === undefined ? address : `${address}#${id}`;
      sections.push({ url, heading, text: '' });
    } else if (section && tokens[n - 1]?.type !== 'heading_open') section.text += textOf(token);
  }
  const page = sections[0]?.heading ?? '';
  return {
    title: page,
    headings,
    sections: sections.map(({ url, heading, text }) => ({ url, page, heading, text: text.trim() })),
  };
}

function textOf(token: Token): string {
  if (token.type === 'fence') return `${token.content.replace(/\s+/g, ' ')} `;
  return token.type === 'inline' ? `${plainText(token)} ` : '';
}

function plainText(token: Token | undefined): string {
  return (token?.children ?? [])
    .map(({ type, content }) => (/break$/.test(type) ? ' ' : type === 'image' ? '' : content))
    .join('');
}

/** As git hosts make them. */
function uniqueId(text: string, ids: Map<string, number>): string {
  const id = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
  const count = ids.get(id) ?? 0;
  ids.set(id, count + 1);
  return count === 0 ? id : `${id}-${count}`;
}

function anchorOf(tokens: readonly Token[], n: number): string {
  const [open, inline] = [tokens[n - 2], tokens[n - 1]];
  if (open?.tag === 'h1') return '';
  const label = escapeHtml(docsTexts.linkTo(plainText(inline)));
  return ` <a class="anchor" href="#${open?.attrGet('id')}" aria-label="${label}">#</a>`;
}
