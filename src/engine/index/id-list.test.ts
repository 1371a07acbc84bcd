import { expect, test } from 'vitest';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { IdList } from './id-list.ts';

const random = seededRandom(4);
const hex = (digits: number) =>
  Array.from({ length: digits }, () => Math.floor(16 * random()).toString(16)).join('');

test.each([
  ['differ at once', () => hex(8)],
  ['begin with the same bits', () => `ffffff${hex(2)}`],
  ['begin with the same number', () => '80000000'],
])('ids that %s are sorted and found', (_, begin) => {
  const ids = Array.from(
    { length: 3000 },
    () => `${begin()}-${hex(4)}-5${hex(3)}-8${hex(3)}-${hex(12)}`,
  );
  const list = IdList.from(ids);
  const sorted = list.sortedNumbers();
  expect(Array.from(sorted, (index) => list.at(index))).toEqual(ids.toSorted());
  for (const [index, id] of ids.slice(0, 50).entries()) expect(list.find(id, sorted)).toBe(index);
  expect(list.find('00000000-0000-0000-0000-000000000000', sorted)).toBe(-1);
  expect(IdList.empty(0).sortedNumbers()).toHaveLength(0);
});
