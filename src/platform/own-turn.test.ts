import { expect, it } from 'vitest';
import { ownTurn } from './own-turn.ts';

it('lets what arrives meanwhile go between two that became ready together', async () => {
  const order: string[] = [];
  const both = Promise.all([
    ownTurn().then(() => {
      order.push('first');
      setImmediate(() => order.push('arrived meanwhile'));
    }),
    ownTurn().then(() => ownTurn().then(() => order.push('third'))),
    ownTurn().then(() => order.push('second')),
  ]);
  await both;
  expect(order).toEqual(['first', 'arrived meanwhile', 'second', 'third']);
});
