import { describe, expect, it } from 'vitest';
import { BROWSE } from './search-codec.ts';
import { type DetailedSearch, presentParams, SearchQuery, toSearch } from './search-query.ts';

const ID = '300dad2c-1234-11f1-8483-5a879df30de4';
const UPLOAD = { op: 'upload', value: ID, threshold: 0.3 };
const MEANING = { op: 'semantic', value: 'a beach', threshold: 0.5 };
const WORDS = { op: 'fts', value: 'beach' };

function read(sent: Record<string, string>): DetailedSearch {
  return toSearch(SearchQuery.parse(presentParams(sent)));
}

const vql = (...elements: object[]) => JSON.stringify(elements);

describe('toSearch', () => {
  it('browses without parameters', () => {
    expect(read({ page_number: '3' })).toEqual({ ...BROWSE, matchingText: '', vql: [] });
  });

  it.each([
    [{ anchor_media_id: ID.toUpperCase() }, { source: { mediaId: ID, type: undefined } }],
    [{ anchor_media_id: ID, anchor_type: 'MEDIA' }, { source: { mediaId: ID, type: 'MEDIA' } }],
    [{ caption: 'dog' }, { source: { type: 'CAPTION', text: 'dog' }, matchingText: '' }],
    [{ image_caption: 'dog' }, { source: { type: 'CAPTION', text: 'dog' } }],
    [{ image_caption: 'dog', caption: 'dog' }, { source: { type: 'CAPTION', text: 'dog' } }],
    [{ vql: vql({ text: WORDS }) }, { source: null, relevanceMax: undefined }],
    [
      { vql: vql({ similarity: UPLOAD }) },
      { source: { mediaId: ID, type: 'UPLOAD' }, relevanceMax: 0.3 },
    ],
    [
      { vql: vql({ text: MEANING }), relevance_max: '.2' },
      { source: { type: 'MEANING', text: 'a beach' }, relevanceMax: 0.2 },
    ],
  ])('ranks %j by its source', (sent, expected) => {
    expect(read(sent)).toMatchObject(expected);
  });

  it('filters by the caption if something else ranks', () => {
    expect(read({ caption: 'dog', anchor_media_id: ID }).matchingText).toBe('dog');
    expect(read({ caption: 'dog', vql: vql({ text: MEANING }) }).matchingText).toBe('dog');
  });

  it.each([
    [{ issues: 'blur' }, /^issues is not a filter of this server: use vql/],
    [{ caption: 'a', image_caption: 'b' }, /^caption and image_caption differ/],
    [{ anchor_type: 'UPLOAD' }, /^anchor_media_id is missing/],
    [
      { anchor_media_id: ID, vql: vql({ similarity: UPLOAD }) },
      /^A search can have only one query/,
    ],
    [{ vql: vql({ text: MEANING, similarity: UPLOAD }) }, /^A search can have only one query/],
  ])('rejects %j', (sent, sentence) => {
    expect(() => read(sent)).toThrow(sentence);
  });

  it('ignores an unsupported filter without a value', () => {
    expect(read({ issues: ' ' })).toEqual(read({}));
  });
});
