import { queueOptionsSymbol } from 'piscina';
import { expect, test } from 'vitest';
import { PriorityQueue, urgent } from './priority-queue.ts';

const task = (name: string) => ({ name, [queueOptionsSymbol]: null });

test('urgent tasks leave first, each kind in the order of arrival', () => {
  const queue = new PriorityQueue();
  for (const each of [task('a'), urgent(task('B')), task('c'), urgent(task('D'))]) queue.push(each);
  expect(queue.size).toBe(4);
  const order = Array.from({ length: 5 }, () => queue.shift());
  expect(order).toMatchObject([{ name: 'B' }, { name: 'D' }, { name: 'a' }, { name: 'c' }, null]);
});

test('a task can be put back and removed', () => {
  const queue = new PriorityQueue();
  const [first, second] = [task('first'), task('second')];
  queue.push(second);
  queue.unshift(first);
  queue.remove(second);
  expect(queue.shift()).toBe(first);
  expect(queue.size).toBe(0);
});
