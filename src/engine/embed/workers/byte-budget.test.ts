import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

/** Work that is told to end, and notes when it begins. */
function heldWork(budget: ByteBudget) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string, bytes: number, isUrgent = false) =>
    budget.use(bytes, isUrgent, () => {
      begun.push(name);
      return new Promise<void>((end) => ends.set(name, end));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, begin, end };
}

test('running decodes stay within the budget, and urgent ones start first', async () => {
  const budget = new ByteBudget(100);
  const { begun, begin, end } = heldWork(budget);
  const all = [begin('a', 60), begin('b', 60), begin('c', 10), begin('query', 50, true)];
  await end('');
  expect([begun, budget.used]).toEqual([['a'], 60]);
  expect(budget.waiting).toEqual({ urgent: 1, others: 2 });
  await end('a');
  expect([begun, budget.used]).toEqual([['a', 'query'], 50]);
  await end('query');
  expect([begun, budget.used]).toEqual([['a', 'query', 'b', 'c'], 70]);
  await end('b');
  await end('c');
  await Promise.all(all);
  expect(budget.used).toBe(0);
});

test('a decode above the budget runs alone, and a failed one releases its bytes', async () => {
  const budget = new ByteBudget(100);
  const { begun, begin, end } = heldWork(budget);
  const all = [begin('huge', 500), begin('small', 1)];
  await end('');
  expect(begun).toEqual(['huge']);
  await end('huge');
  expect(begun).toEqual(['huge', 'small']);
  await end('small');
  await Promise.all(all);
  await expect(budget.use(100, false, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(budget.used).toBe(0);
});
