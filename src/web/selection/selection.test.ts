import { beforeEach, expect, it } from 'vitest';
import {
  clearSelection,
  countSelected,
  hasSelection,
  isBeyondAll,
  isSelected,
  leaveAll,
  pickMore,
  pickUpTo,
  selectAll,
  togglePicked,
  useSelection,
} from './selection.ts';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const scoreOf = (id: string) => ORDER.indexOf(id) / 10;
const selected = () =>
  ORDER.filter((media_id) =>
    isSelected(useSelection.getState(), { media_id, relevance_score: scoreOf(media_id) }),
  ).join('');
const ALL = {
  query: 'threshold=2',
  clusterId: null,
  count: 5,
  relevanceMax: undefined,
  isOfExtraCopies: false,
};
const counted = () => countSelected(useSelection.getState().selection);

beforeEach(clearSelection);

it('selects images and deselects them', () => {
  togglePicked('b');
  togglePicked('d');
  expect(selected()).toBe('bd');
  togglePicked('b');
  expect(selected()).toBe('d');
  clearSelection();
  expect(hasSelection(useSelection.getState())).toBe(false);
});

it('selects a range, forwards, backwards and without a start', () => {
  pickUpTo('d', ORDER);
  expect(selected()).toBe('d');
  pickUpTo('b', ORDER);
  expect(selected()).toBe('bcd');
  pickUpTo('a', ORDER);
  expect(selected()).toBe('abcd');
});

it('selects only one image if the start of the range is no longer on the page', () => {
  togglePicked('z');
  pickUpTo('c', ORDER);
  expect(selected()).toBe('c');
});

it('adds dragged images to the selection', () => {
  togglePicked('a');
  pickMore(['c', 'd']);
  expect(selected()).toBe('acd');
});

it('excludes single images from all results, and includes them again', () => {
  selectAll(ALL);
  expect([selected(), counted()]).toEqual(['abcde', 5]);
  togglePicked('c');
  togglePicked('d');
  expect([selected(), counted()]).toEqual(['abe', 3]);
  togglePicked('c');
  expect(selected()).toBe('abce');
  pickMore(['d', 'e']);
  expect([selected(), counted()]).toEqual(['abcde', 5]);
  togglePicked('b');
  pickUpTo('c', ORDER);
  expect(selected()).toBe('abcde');
  leaveAll();
  expect(selected()).toBe('');
});

it('is empty when all images are excluded', () => {
  selectAll(ALL);
  for (const id of ORDER) togglePicked(id);
  expect(hasSelection(useSelection.getState())).toBe(false);
});

it('counts all results only if their number is known', () => {
  selectAll({ ...ALL, count: undefined });
  togglePicked('a');
  expect(counted()).toBe(undefined);
  expect(hasSelection(useSelection.getState())).toBe(true);
});

it('is limited to the relevance range, except in an open cluster', () => {
  selectAll({ ...ALL, count: 3, relevanceMax: 0.2 });
  expect(selected()).toBe('abc');
  const far = { media_id: 'd', relevance_score: 0.3 };
  expect(isBeyondAll(useSelection.getState(), far)).toBe(true);
  selectAll({ ...ALL, clusterId: 'cluster', relevanceMax: 0.2 });
  expect(selected()).toBe('abcde');
  expect(isBeyondAll(useSelection.getState(), far)).toBe(false);
});

it('keeps individually selected images across searches', () => {
  togglePicked('c');
  leaveAll();
  expect(selected()).toBe('c');
});
