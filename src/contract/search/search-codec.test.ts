import { describe, expect, it } from 'vitest';
import {
  BROWSE,
  formatSearch,
  hasBrokenAnchor,
  parseSearch,
  type Search,
  searchHref,
  searchParams,
  textOf,
} from './search-codec.ts';

const DATASET_ID = '11111111-1111-5111-8111-111111111111';
const MEDIA_ID = '300dad2c-1234-11f1-8483-5a879df30de4';
const OTHER_ID = '400dad2c-1234-11f1-8483-5a879df30de4';

const EXAMPLES = [
  { mediaId: OTHER_ID, weight: 1 },
  { mediaId: OTHER_ID.replace('4', '5'), weight: 0.25 },
  { mediaId: OTHER_ID.replace('4', '6'), weight: -0.5 },
];

describe('parseSearch', () => {
  it('browses without parameters', () => {
    expect(parseSearch('')).toEqual(BROWSE);
  });

  it('reads every parameter', () => {
    expect(
      parseSearch(
        `?anchor_media_id=${MEDIA_ID}&anchor_type=UPLOAD&entity_type=OBJECTS&threshold=3&labels=[%22a,b%22,%22c%22]&tags=x&relevance_min=0.02&relevance_max=.4&more_like=${OTHER_ID}*.5&less_like=${MEDIA_ID}&combine=any&duplicates=extra&map_area=-1_-.5_0.25_-1_1_1e-7`,
      ),
    ).toEqual({
      source: { mediaId: MEDIA_ID, type: 'UPLOAD' },
      examples: [
        { mediaId: OTHER_ID, weight: 0.5 },
        { mediaId: MEDIA_ID, weight: -1 },
      ],
      combine: 'any',
      entityType: 'OBJECTS',
      threshold: 3,
      labels: ['a,b', 'c'],
      tags: ['x'],
      relevanceMin: 0.02,
      relevanceMax: 0.4,
      duplicates: 'extra',
      orderBy: undefined,
      mapArea: [
        { x: -1, y: -0.5 },
        { x: 0.25, y: -1 },
        { x: 1, y: 1e-7 },
      ],
    });
  });

  it.each([
    'threshold=7',
    'map_area=0_0_1_0_1',
    'map_area=0_0_1_0_x_1',
    'map_area=0_0_1_1',
    'threshold=',
    'threshold=1.5',
    'entity_type=VIDEOS',
    'anchor_media_id=42',
    'anchor_media_id=',
    'anchor_type=UPLOAD',
    'labels=',
    'labels=[]',
    'relevance_min=0.1',
    'relevance_max=-1',
    'duplicates=true',
    'order_by=size',
    `more_like=${MEDIA_ID}`,
    '%E0%A4%A',
  ])('uses defaults for %s', (queryString) => {
    expect(parseSearch(queryString)).toEqual(BROWSE);
  });

  it('keeps valid parameters next to an invalid one', () => {
    expect(parseSearch(`anchor_media_id=${MEDIA_ID}&anchor_type=NONSENSE&threshold=2`)).toEqual({
      ...BROWSE,
      source: { mediaId: MEDIA_ID, type: undefined },
      entityType: 'IMAGES',
      threshold: 2,
    });
  });
});

describe('searchHref', () => {
  it('omits default values', () => {
    expect(searchHref(DATASET_ID, BROWSE)).toBe(`/dataset/${DATASET_ID}/data`);
    expect(searchHref(DATASET_ID, { ...BROWSE, threshold: 4 })).toBe(
      `/dataset/${DATASET_ID}/data?threshold=4`,
    );
  });

  it('escapes an invalid id', () => {
    expect(searchHref('../x', BROWSE)).toBe('/dataset/..%2Fx/data');
  });
});

describe('formatSearch', () => {
  const narrow = {
    entityType: 'OBJECTS',
    threshold: 2,
    relevanceMin: 0.01,
    relevanceMax: 0.3,
  } as const;
  const filtered = {
    threshold: 4,
    labels: ['cat', 'a, "b"'],
    tags: ['to check'],
    duplicates: 'all',
  } as const;
  const searches: Search[] = (['UPLOAD', 'MEDIA', undefined] as const).flatMap((type) =>
    [
      {},
      narrow,
      filtered,
      { examples: EXAMPLES },
      { examples: EXAMPLES, combine: 'all' as const },
    ].map((changes) => ({
      ...BROWSE,
      source: { mediaId: MEDIA_ID, type },
      ...changes,
    })),
  );

  it('keeps the text with a range, but not with an anchor', () => {
    const source = { type: 'CAPTION', text: 'a dog & a beach' } as const;
    const search = { ...BROWSE, source, relevanceMax: 0.5 };
    expect(parseSearch(formatSearch(search))).toEqual(search);
    const { source: image } = parseSearch(`?caption=dog&anchor_media_id=${MEDIA_ID}`);
    expect(textOf(image)).toBe('');
    expect(parseSearch('?caption=%20')).toEqual(BROWSE);
  });

  it('keeps an order of the whole dataset, but not with an anchor', () => {
    const search = { ...BROWSE, orderBy: 'uniqueness', labels: ['a'] } as const;
    expect(parseSearch(formatSearch(search))).toEqual(search);
    expect(parseSearch(`?order_by=uniqueness&anchor_media_id=${MEDIA_ID}`).orderBy).toBeUndefined();
  });

  it.each(searches)('writes what parseSearch reads back: %o', (search) => {
    expect(parseSearch(formatSearch(search))).toEqual(search);
  });
});

describe('searchParams', () => {
  it('includes default values', () => {
    expect(searchParams(BROWSE).toString()).toBe('entity_type=IMAGES&threshold=0');
  });
});

describe('hasBrokenAnchor', () => {
  it.each([
    ['?threshold=2', false],
    [`?anchor_media_id=${MEDIA_ID}`, false],
    [`?anchor_media_id=${MEDIA_ID.slice(0, -3)}`, true],
    ['?anchor_media_id=&threshold=2', true],
  ])('%s: %s', (queryString, isBroken) => {
    expect(hasBrokenAnchor(queryString)).toBe(isBroken);
  });
});
