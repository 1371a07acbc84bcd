import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { readNavigation } from './navigation.ts';
import { siteAddress } from './site-addresses.ts';

const PAGE = 'docs/guide/api.md';

test.each([
  ['another page', '[x](regions.md)', '<a href="regions.html">x</a>'],
  ['a heading', '[x](../operations.md#health)', '<a href="../operations.html#health">x</a>'],
  ['a heading of the page', '[x](#limits)', '<a href="#limits">x</a>'],
  ['the folder of decisions', '[x](../decisions)', '<a href="../decisions/index.html">x</a>'],
  ['a page outside of docs', '[x](../../CHANGELOG.md)', '<a href="../changelog.html">x</a>'],
  ['the start page', '[x](../README.md)', '<a href="../index.html">x</a>'],
  ['the server', '[x](http://127.0.0.1:8080/docs/api)', '<a href="../api">x</a>'],
  ['a file of the server', '[x](http://127.0.0.1:8080/openapi.json)', '"../../openapi.json"'],
  ['another site', '[x](https://example.com/a.md)', '<a href="https://example.com/a.md">x</a>'],
  ['a file of the repository', '[`src`](../../src/client)', '<p><code>src</code></p>'],
  ['an image', '![](../screenshot.png)', 'src="../screenshot.png"'],
])('a link to %s leads there from the site', (_, text, html) => {
  expect(renderMarkdown(text, PAGE).html).toContain(html);
});

test('a link to a file that does not exist is an error', () => {
  expect(() => renderMarkdown('[x](regoins.md)', PAGE)).toThrow(
    `${PAGE} links to regoins.md, which does not exist.`,
  );
});

test('headings have the anchors of a git host', () => {
  const text =
    '# One\n## What it *does*: `a_b`, "c" & more\n## Twice\n## Twice\n### Über – alles\n';
  const { outline, html } = renderMarkdown(text, PAGE);
  expect(outline.title).toBe('One');
  expect(outline.headings.map(({ id }) => id)).toEqual([
    'what-it-does-a_b-c--more',
    'twice',
    'twice-1',
  ]);
  expect(html).toContain('<h3 id="über--alles">');
});

test('the sections for the search have all of the text', () => {
  const text =
    '# One\nFirst [link](regions.md).\n\n## Two\n| a | `b` |\n|---|---|\n| c | d |\n\n```sh\nls  -l\n```\n';
  expect(renderMarkdown(text, PAGE).outline.sections).toEqual([
    { url: 'guide/api.html', page: 'One', heading: 'One', text: 'First link.' },
    { url: 'guide/api.html#two', page: 'One', heading: 'Two', text: 'a b c d ls -l' },
  ]);
});

test('comments are marked, markup in code and text is text', () => {
  const { html } = renderMarkdown('a <b>\n\n```sh\ncat # <i>\nurl#x\n```\n', PAGE);
  expect(html).toContain('a &lt;b&gt;');
  expect(html).toContain('cat <span class="comment"># &lt;i&gt;</span>\nurl#x\n');
});

test('the navigation has every page of the guide, once', () => {
  const groups = readNavigation(readFileSync('docs/README.md', 'utf8'));
  const addresses = groups.flatMap(({ pages }) => pages.map(({ address }) => address));
  const files = [
    ...readdirSync('docs').map((file) => `docs/${file}`),
    ...readdirSync('docs/guide').map((file) => `docs/guide/${file}`),
  ].filter((file) => file.endsWith('.md') && file !== 'docs/README.md');
  const wanted = [...files.map(siteAddress), 'decisions/index.html', 'changelog.html', 'api'];
  expect(addresses.toSorted()).toEqual(wanted.toSorted());
});
