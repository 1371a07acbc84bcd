import { expect, test } from 'vitest';
import { ChangeLog } from './change-log.ts';

test('tells the media that have changed since a revision, by dataset', () => {
  const log = new ChangeLog();
  expect(log.revision('one')).toBe(0);
  expect(log.since('one', 0)).toEqual([]);
  log.add('one', ['a']);
  log.add('one', ['b', 'c']);
  expect(log.revision('one')).toBe(2);
  expect(log.since('one', 0)).toEqual(['a', 'b', 'c']);
  expect(log.since('one', 1)).toEqual(['b', 'c']);
  expect(log.since('one', 2)).toEqual([]);
  expect(log.since('two', 0)).toEqual([]);
});

test('anything may have changed after a change of all, of very many, or after too many changes', () => {
  const log = new ChangeLog();
  log.add('one', null);
  log.add('one', ['a']);
  expect(log.since('one', 0)).toBeNull();
  expect(log.since('one', 1)).toEqual(['a']);
  log.add('one', Array(5000).fill('b'));
  expect(log.since('one', 1)).toBeNull();
  for (let i = 0; i < 300; i++) log.add('two', ['a']);
  expect(log.since('two', 0)).toBeNull();
  expect(log.since('two', 299)).toEqual(['a']);
});
