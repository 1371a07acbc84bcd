import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { type ApiWorld, startApiWorld } from '../openapi/api-world.ts';
import { OPERATIONS } from '../openapi/operations.ts';

/** Another one asks other things: SEED=… npx vitest run e2e/api/fuzz */
const SEED = Number(process.env['SEED'] ?? 20_261_124);
const COUNT = 2000;
/** What the first requests bring to stay: code, caches, models. */
const WARM_UP = 500;
const MAX_GROWTH_BYTES = 100e6;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(() => world.close());

test(`${COUNT} requests generated from the document get responses that it allows (seed ${SEED})`, async () => {
  let warmBytes = 0;
  const { problems, succeeded } = await runFuzz(world, {
    seed: SEED,
    count: COUNT,
    onAnswer: (nDone) => {
      if (nDone === WARM_UP) warmBytes = heldBytes();
    },
  });
  expect(problems).toEqual([]);
  expect(world.server.log).toEqual([]);
  expect(heldBytes() - warmBytes).toBeLessThan(MAX_GROWTH_BYTES);
  // Else only the doors were tried.
  expect(succeeded.size).toBeGreaterThan(0.75 * OPERATIONS.length);
});

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
