import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { productionFiles } from './folder-graph.ts';

const WEB = path.resolve(import.meta.dirname, '..', '..', 'src', 'web');
/** The page of the API reads the markup of a viewer that is not ours. */
const FOREIGN_MARKUP = `api-docs${path.sep}`;
/** `data-autofocus` is what a dialog promises its own content. */
const BY_DATA_ATTRIBUTE = /\[data-(?!autofocus\])|\.dataset\[/;

/** Features call each other's exports, or a registry: an attribute that one reads and another writes is checked by nothing. */
test('no element of the app is found by a data attribute', () => {
  const files = productionFiles(WEB).filter((file) => !file.startsWith(FOREIGN_MARKUP));
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((file) => {
    return BY_DATA_ATTRIBUTE.test(readFileSync(path.join(WEB, file), 'utf8'));
  });
  expect(found).toEqual([]);
});

test.each([
  "document.querySelector('main [data-media-id]')",
  "const PICTURE = '[data-media-id]';",
  "card.dataset['card']",
])('a lookup by data attribute is detected in %s', (line) => {
  expect(line).toMatch(BY_DATA_ATTRIBUTE);
});
