import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { sectionFinder } from './find-sections.ts';

const section = (url: string, page: string, heading: string, text: string) => ({
  url,
  page,
  heading,
  text,
});
const find = sectionFinder([
  section('guide/regions.html', 'Search with a region', 'From a shell', 'A box of the image'),
  section('guide/users.html', 'Several users', 'Keys and roles', 'Everyone else gets a key'),
  section('decisions/keys.html', 'Keys', 'Keys and roles', 'Everyone else gets a key'),
  section('guide/shell.html', 'From a shell', 'Search', 'A query is a file'),
]);
const urls = (query: string) => find(query).map((found) => found.section.url);

test('all words have to be found, in headings before texts and in guides before decisions', () => {
  expect(urls('roles')).toEqual(['guide/users.html', 'decisions/keys.html']);
  expect(urls('region box')).toEqual(['guide/regions.html']);
  expect(urls('region key')).toEqual([]);
  expect(urls('shell')).toEqual(['guide/regions.html', 'guide/shell.html']);
});

test('the begin of a word is enough, and a letter may be wrong in a long one', () => {
  expect(urls('eve')).toEqual(['guide/users.html', 'decisions/keys.html']);
  expect(urls('evryone')).toEqual(['guide/users.html', 'decisions/keys.html']);
  expect(urls('kex')).toEqual([]);
});

test('an excerpt marks the words and loses nothing around them', () => {
  const text = `${'before '.repeat(30)}the Key (of a KEY) ${'after '.repeat(60)}`;
  const parts = excerptOf(text, ['key', '(of']);
  expect(parts.filter(({ isMatch }) => isMatch).map((part) => part.text)).toEqual([
    'Key',
    '(of',
    'KEY',
  ]);
  const whole = parts.map((part) => part.text).join('');
  expect(whole.startsWith('…before ')).toBe(true);
  expect(text).toContain(whole.slice(1, -1));
  expect(excerptOf('short', [])).toEqual([{ text: 'short', isMatch: false }]);
});
