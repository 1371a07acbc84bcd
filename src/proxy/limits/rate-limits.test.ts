import { beforeEach, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { type Charge, costOf } from './cost-of.ts';
import { addressGroup, RateBudgets, type Rejection, type Sender } from './rate-limits.ts';

const READ: Charge = { budget: 'requests', cost: 1 };
const WORK: Charge = { budget: 'work', cost: 1 };

let nowMs: number;
let budgets: RateBudgets;
beforeEach(() => {
  nowMs = 0;
  budgets = new RateBudgets({ requestsPerMinute: 60, workPerMinute: 6, clock: () => nowMs });
});

function from(address: string, keyId?: string): Sender {
  return { address, hasToken: keyId !== undefined, keyId };
}

/** Sends as many. @returns the last rejection */
function send(count: number, sender: Sender, charge = READ): Rejection | undefined {
  let rejection: Rejection | undefined;
  for (let n = 0; n < count; n++) rejection = budgets.charge(sender, charge);
  return rejection;
}

test('an address that has used up its budget is rejected, and other addresses are not', () => {
  expect(send(60, from('192.0.2.1'))).toBeUndefined();
  expect(send(1, from('192.0.2.1'))).toEqual({
    budget: 'requests',
    who: 'This address',
    seconds: 1,
  });
  expect(send(1, from('192.0.2.2'))).toBeUndefined();
  nowMs += 1000;
  expect(send(1, from('192.0.2.1'))).toBeUndefined();
  expect(send(1, from('192.0.2.1'))).toBeDefined();
});

test('a key that has used up its budget is rejected from every address, and the addresses are not', () => {
  for (let n = 0; n < 60; n++) expect(send(1, from(`192.0.2.${n}`, 'a'))).toBeUndefined();
  expect(send(1, from('192.0.2.99', 'a'))).toMatchObject({ who: 'This key', seconds: 1 });
  expect(send(1, from('192.0.2.99', 'b'))).toBeUndefined();
  expect(send(1, from('192.0.2.99'))).toBeUndefined();
});

test('work has a separate budget', () => {
  expect(send(6, from('192.0.2.1'), WORK)).toBeUndefined();
  expect(send(1, from('192.0.2.1'), WORK)).toMatchObject({ budget: 'work', seconds: 10 });
  expect(send(60, from('192.0.2.1'))).toBeUndefined();
});

test('invalid tokens are charged to their address, not to the key that they claim', () => {
  const forger = from('192.0.2.66', 'victim');
  for (let n = 0; n < 30; n++) {
    expect(budgets.charge(forger, READ)).toBeUndefined();
    budgets.tokenWasWrong(forger, READ);
  }
  expect(budgets.charge(forger, READ)).toMatchObject({ budget: 'wrongTokens', seconds: 2 });
  // A browser behind the same address has a session and no token.
  expect(budgets.charge(from('192.0.2.66'), READ)).toBeUndefined();
  expect(send(60, from('192.0.2.1', 'victim'))).toBeUndefined();
});

test('the remaining budget is the smaller of those of key and address', () => {
  send(20, from('192.0.2.1', 'a'));
  expect(budgets.left(from('192.0.2.1', 'a'), READ)).toEqual({ quota: 60, left: 40 });
  expect(budgets.left(from('192.0.2.2', 'a'), READ).left).toBe(40);
  expect(budgets.left(from('192.0.2.2', 'b'), READ).left).toBe(60);
});

test('files cost a fraction, changes and computations count as work, and health checks are free', () => {
  expect(costOf('GET', ROUTES.explore)).toEqual(READ);
  expect(costOf('POST', ROUTES.searchImageSimilarity)).toEqual(WORK);
  expect(costOf('POST', ROUTES.export)).toEqual(WORK);
  expect(costOf('GET', ROUTES.ingestionDataset)).toEqual(WORK);
  expect(costOf('GET', ROUTES.ingestion)).toEqual(WORK);
  expect(costOf('DELETE', ROUTES.tags)).toEqual(WORK);
  for (const route of [ROUTES.thumbnail, ROUTES.media, 'app']) {
    expect(costOf('GET', route)?.cost, route).toBeLessThan(0.05);
  }
  for (const route of [ROUTES.healthcheck, ROUTES.readiness]) {
    expect(costOf('GET', route), route).toBeNull();
  }
});

test('the IPv6 addresses of one machine count as one', () => {
  expect(addressGroup('192.0.2.1')).toBe('192.0.2.1');
  const group = addressGroup('2001:db8:1:2::5');
  expect(addressGroup('2001:db8:1:2:ffff::1')).toBe(group);
  expect(addressGroup('2001:db8:1:3::5')).not.toBe(group);
  expect(addressGroup('unknown')).toBe('unknown');
});
