import { expect, test } from 'vitest';
import { NativeCallGuard } from './native-call-guard.ts';

test('an open guard passes results and errors on', async () => {
  const gate = new NativeCallGuard();
  expect(await gate.pass(async () => 7)).toBe(7);
  await expect(gate.pass(() => Promise.reject(new Error('inner')))).rejects.toThrow('inner');
  await gate.close();
});

test('closing waits for all calls in progress and rejects new ones', async () => {
  const gate = new NativeCallGuard();
  const elsewhere = new NativeCallGuard(gate.memory);
  const log: string[] = [];
  const leave: (() => void)[] = [];
  const staying = () => new Promise<void>((resolve) => leave.push(resolve));
  const inside = [gate.pass(staying), elsewhere.pass(staying)];
  const closed = gate.close().then(() => log.push('closed'));
  await expect(elsewhere.pass(staying)).rejects.toThrow('The guard of native calls is closed.');

  for (const go of leave) {
    await new Promise((resolve) => setImmediate(resolve));
    log.push('left');
    go();
  }
  await Promise.all([...inside, closed]);
  expect(log).toEqual(['left', 'left', 'closed']);
});

test('closing without promises ends after a timeout', () => {
  const gate = new NativeCallGuard();
  gate.pass(() => new Promise<never>(() => undefined)).catch(() => undefined);
  gate.closeSync(10);
  return expect(gate.pass(async () => 1)).rejects.toThrow('The guard of native calls is closed.');
});
