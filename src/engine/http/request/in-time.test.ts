import { expect, test } from 'vitest';
import { inTime } from './in-time.ts';

test('work in time gives its result', async () => {
  expect(await inTime(Promise.resolve(7), 'It takes long.')).toBe(7);
  await expect(inTime(Promise.reject(new Error('failed')), '')).rejects.toThrow('failed');
});

test('a caller who waits too long is told why, and when to come back', async () => {
  const never = new Promise(() => undefined);
  await expect(inTime(never, 'It takes long.', 1)).rejects.toMatchObject({
    status: 503,
    message: 'It takes long.',
    retryAfterSeconds: 5,
  });
});
