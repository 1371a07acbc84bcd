import { expect, test } from 'vitest';
import { decodeCharacters } from './decode-characters.ts';

const CHARACTERS = ['a', 'b', 'c', ' '];

/** One step for each class, with this probability; the rest is shared by the others. */
function steps(classes: readonly number[], probability = 0.9): Float32Array {
  const nClasses = CHARACTERS.length + 1;
  return Float32Array.from(
    classes.flatMap((best) =>
      Array.from({ length: nClasses }, (_, one) =>
        one === best ? probability : (1 - probability) / (nClasses - 1),
      ),
    ),
  );
}

test.each([
  ['repetitions are one character', [1, 1, 1, 2, 2], 'ab'],
  ['a blank separates equal characters', [1, 0, 1], 'aa'],
  ['blanks are no characters', [0, 0, 3, 0, 0], 'c'],
  ['spaces separate words', [1, 4, 4, 2], 'a b'],
  ['spaces at the ends are left out', [4, 1, 0, 4], 'a'],
  ['nothing is an empty text', [0, 0, 0], ''],
])('%s', (_, classes, text) => {
  expect(decodeCharacters(steps(classes), CHARACTERS).text).toBe(text);
});

test('the confidence is the mean of the characters', () => {
  const values = Float32Array.from([...steps([1], 0.6), ...steps([0], 0.99), ...steps([2], 1)]);
  expect(decodeCharacters(values, CHARACTERS).confidence).toBeCloseTo(0.8, 6);
  expect(decodeCharacters(steps([0, 0]), CHARACTERS).confidence).toBe(0);
});
