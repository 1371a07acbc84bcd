import { expect, test } from 'vitest';
import type { ApiKey } from './api-keys.ts';
import { mintToken } from './mint-token.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const ada: ApiKey = {
  ...{ key: 'ada', secret: 'secret of ada', name: 'ada' },
  ...{ role: 'reader', datasetIds: null },
};

function start() {
  const keys = new Map([['ada', ada]]);
  let milliseconds = Date.now();
  const tokens = new VerifiedTokens({ find: async (id) => keys.get(id) }, () => milliseconds);
  const after = (seconds: number) => {
    milliseconds += 1000 * seconds;
  };
  return { keys, tokens, after };
}

test('a token that was verified before is refused from its end on', async () => {
  const { tokens, after } = start();
  const token = await mintToken(ada, 600);
  expect(await tokens.keyOf(token)).toBe(ada);
  after(650);
  expect(await tokens.keyOf(token)).toBe(ada);
  after(20);
  await expect(tokens.keyOf(token)).rejects.toThrow(/has expired/);
});

test('a token ends with its key, and with its secret', async () => {
  const { keys, tokens } = start();
  const token = await mintToken(ada, 600);
  await tokens.keyOf(token);
  keys.delete('ada');
  await expect(tokens.keyOf(token)).rejects.toThrow(/not valid/);
  keys.set('ada', ada);
  expect(await tokens.keyOf(token)).toBe(ada);
  keys.set('ada', { ...ada, secret: 'another secret' });
  await expect(tokens.keyOf(token)).rejects.toThrow(/not valid/);
});

test('the key is returned as it is now', async () => {
  const { keys, tokens } = start();
  const token = await mintToken(ada, 600);
  await tokens.keyOf(token);
  const editor: ApiKey = { ...ada, role: 'editor' };
  keys.set('ada', editor);
  expect(await tokens.keyOf(token)).toBe(editor);
});

test('a token that differs in a letter from a verified one is refused', async () => {
  const { tokens } = start();
  const token = await mintToken(ada, 600);
  await tokens.keyOf(token);
  const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
  await expect(tokens.keyOf(changed)).rejects.toThrow(/not valid/);
});
