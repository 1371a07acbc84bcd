import { expect, it } from 'vitest';
import type { Preview } from '#contract/search/explore.ts';
import { fold } from './fold.ts';

/** Letters are pictures; the digit after each is its group. */
function previews(text: string): Preview[] {
  return text.split(' ').map((word) => ({
    media_id: word.charAt(0),
    near_identical_id: word.charAt(1),
    type: 'IMAGE',
    image_id: word.charAt(0),
    media_uri: '',
    media_thumb_uri: '',
    caption: null,
    labels: null,
    user_tags: null,
    file_name: word,
    bounding_box: null,
    relevance_score: null,
    relevance_score_type: null,
    width: 1,
    height: 1,
    missing_since: null,
    n_near_identical: 9,
    measure: null,
    copy: null,
  }));
}

const folded = (text: string, unfolded: string[] = []) =>
  fold(previews(text), new Set(unfolded)).map(
    ({ preview, nOthers }) => `${preview.media_id}${nOthers || ''}`,
  );

it('keeps the first of each group, with the size of the group', () => {
  expect(folded('a1 b2 c1 d1 e3 f2')).toEqual(['a2', 'b1', 'e']);
});

it('unfolds a group at the positions of its images', () => {
  expect(folded('a1 b2 c1 d1 e3 f2', ['1'])).toEqual(['a2', 'b1', 'c', 'd', 'e']);
});

it('does not change a list without near-identical images', () => {
  expect(folded('a1 b2 c3')).toEqual(['a', 'b', 'c']);
});
