import { beforeEach, expect, it } from 'vitest';
import {
  clearSelection,
  hasSelection,
  isSelected,
  leaveAll,
  pickMore,
  pickUpTo,
  selectAll,
  togglePicked,
  useSelection,
} from './selection.ts';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const selected = () => ORDER.filter((id) => isSelected(useSelection.getState(), id)).join('');

beforeEach(clearSelection);

it('picks pictures and puts them back', () => {
  togglePicked('b');
  togglePicked('d');
  expect(selected()).toBe('bd');
  togglePicked('b');
  expect(selected()).toBe('d');
  clearSelection();
  expect(hasSelection(useSelection.getState())).toBe(false);
});

it('picks a range, forwards and backwards, and from nothing', () => {
  pickUpTo('d', ORDER);
  expect(selected()).toBe('d');
  pickUpTo('b', ORDER);
  expect(selected()).toBe('bcd');
  pickUpTo('a', ORDER);
  expect(selected()).toBe('abcd');
});

it('picks one alone where the last one is no longer on the page', () => {
  togglePicked('z');
  pickUpTo('c', ORDER);
  expect(selected()).toBe('c');
});

it('adds what was dragged over to what was picked', () => {
  togglePicked('a');
  pickMore(['c', 'd']);
  expect(selected()).toBe('acd');
});

it('selects all that a search finds, which stays whole until it is left', () => {
  selectAll({ query: 'threshold=2', clusterId: null, count: 5 });
  togglePicked('c');
  pickUpTo('d', ORDER);
  pickMore(['a']);
  expect(selected()).toBe('abcde');
  leaveAll();
  expect(selected()).toBe('');
});

it('keeps what was picked one by one from search to search', () => {
  togglePicked('c');
  leaveAll();
  expect(selected()).toBe('c');
});
