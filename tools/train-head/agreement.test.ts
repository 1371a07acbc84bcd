import { expect, test } from 'vitest';
import { chanceAgreement, neighborAgreement } from './agreement.ts';

const directions = (count: number, degrees: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => {
    const radians = (degrees(n) * Math.PI) / 180;
    return Float32Array.of(Math.cos(radians), Math.sin(radians));
  });

test('a mirrored embedding agrees completely', async () => {
  const vectors = directions(30, (n) => n * n * 0.2);
  const mirrored = directions(30, (n) => 200 - n * n * 0.2);
  expect(await neighborAgreement(vectors, mirrored)).toBe(1);
});

test('agreement counts only neighbors that both embeddings have', async () => {
  // Two groups of eleven: a picture's ten nearest are its group.
  const halves = directions(22, (n) => (n < 11 ? 0 : 90) + n * 0.1);
  const evenAndOdd = directions(22, (n) => (n % 2 === 0 ? 0 : 90) + n * 0.1);
  // 0–10 hold six even and five odd numbers, 11–21 the other way round. In common with its ten
  // nearest an even one of 0–10 has 5, an odd one 4.
  expect(await neighborAgreement(halves, evenAndOdd)).toBeCloseTo((12 * 5 + 10 * 4) / 220, 12);
});

test('the agreement by chance is ten divided by the number of other images', () => {
  expect(chanceAgreement(101)).toBe(0.1);
  expect(chanceAgreement(5)).toBe(1);
});
