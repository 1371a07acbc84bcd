import { expect, test } from 'vitest';
import { inReadingOrder } from './reading-order.ts';

const box = (x: number, y: number) => ({ center: { x, y }, width: 80, height: 20, angle: 0 });

test('rows are read from top to bottom, each from left to right, upended lines last', () => {
  const [a, b, c, d, e] = [box(50, 10), box(200, 14), box(350, 8), box(50, 40), box(200, 38)];
  const upended = { ...box(400, 20), width: 20, height: 200 };
  expect(inReadingOrder([upended, e, c, a, d, b])).toEqual([a, b, c, d, e, upended]);
});
