import { expect, test } from 'vitest';
import { MAX_EXAMPLES } from '#contract/search/examples.ts';
import { BROWSE, formatSearch, parseSearch, type Search } from '#contract/search/search-codec.ts';
import { withExample } from '#web/search/search-changes.ts';
import { whyNoExample } from './use-add-example.ts';

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const QUERY = { ...BROWSE, source: { mediaId: idOf(0), type: 'MEDIA' } } as const;

test('as many examples as the address takes are added, in any mix, and then no more', () => {
  for (const weights of [[1], [-1], [1, -1]]) {
    let search: Search = QUERY;
    for (let n = 1; n <= MAX_EXAMPLES; n++) {
      const weight = weights[n % weights.length] ?? 1;
      expect(whyNoExample(search, idOf(n), weight)).toBeUndefined();
      search = withExample(search, idOf(n), weight);
    }
    expect(parseSearch(formatSearch(search))).toEqual(search);
    expect(whyNoExample(search, idOf(100), 1)).toMatch(/at most 16/);
    expect(whyNoExample(search, idOf(1), -1)).toBeUndefined();
  }
});

test('nothing is unwanted without a query, and the query is none of itself', () => {
  expect(whyNoExample(BROWSE, idOf(1), 1)).toBeUndefined();
  expect(whyNoExample(BROWSE, idOf(1), -1)).toMatch(/Search by an image first/);
  expect(whyNoExample(QUERY, idOf(0), 1)).toMatch(/This is the query/);
});
