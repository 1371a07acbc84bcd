import ipaddr from 'ipaddr.js';
import type { Charge } from './cost-of.ts';
import { type Clock, TokenBuckets } from './token-buckets.ts';

export interface RateLimits {
  /**
   * For each key and each address; excludes work. Thumbnails and files of the app count as a
   * fiftieth.
   */
  readonly requestsPerMinute: number;
  /** For each key and each address; requests that embed, change or export. */
  readonly workPerMinute: number;
  /** Overridden in tests. */
  readonly clock?: Clock;
}

/**
 * Twenty requests a second, in bursts of a minute's worth, exceed fast scrolling through results,
 * and two uploads a second exceed what a person drops.
 */
export const USUAL_RATE_LIMITS = { requestsPerMinute: 1200, workPerMinute: 120 } as const;

/**
 * Allows the burst of a program that has not noticed its token's expiry, and then one wrong token
 * every two seconds.
 */
const WRONG_TOKENS_PER_MINUTE = 30;

/** A network gives one IPv6 machine 2^64 addresses (RFC 4291, section 2.5.1): they count as one. */
const IPV6_PREFIX_GROUPS = 4;

/** The sender of a request, as far as known before authentication. */
export interface Sender {
  /** The client's address group (`addressGroup`). */
  readonly address: string;
  readonly hasToken: boolean;
  /** Id of the key that the token claims; unverified. */
  readonly keyId: string | undefined;
}

export type BudgetName = 'requests' | 'work' | 'wrongTokens';

export interface Rejection {
  readonly budget: BudgetName;
  readonly who: 'This address' | 'This key';
  readonly seconds: number;
}

/** Remaining budgets of each address and each key. */
export class RateBudgets {
  readonly #budgets: Record<BudgetName, TokenBuckets>;

  constructor({ requestsPerMinute, workPerMinute, clock = () => performance.now() }: RateLimits) {
    const perMinute = (n: number) => new TokenBuckets({ capacity: n, perSecond: n / 60 }, clock);
    this.#budgets = {
      requests: perMinute(requestsPerMinute),
      work: perMinute(workPerMinute),
      // For addresses only, because a wrong token belongs to no key.
      wrongTokens: perMinute(WRONG_TOKENS_PER_MINUTE),
    };
  }

  /**
   * Charges the request to its address and its key.
   * @returns why the request is refused; undefined when it is admitted
   */
  charge(sender: Sender, charge: Charge): Rejection | undefined {
    const rejection = this.#rejectionOf(sender, charge);
    if (!rejection)
      for (const caller of callersOf(sender)) this.#of(charge).take(caller, charge.cost);
    return rejection;
  }

  /** Refunds the claimed key after a wrong token, so that nobody can use up another's budget. */
  tokenWasWrong(sender: Sender, charge: Charge): void {
    this.#budgets.wrongTokens.take(addressOf(sender), 1);
    if (sender.keyId !== undefined) this.#of(charge).giveBack(keyOf(sender.keyId), charge.cost);
  }

  /** The quota per minute, and the lower remainder of the address and the key. */
  left(sender: Sender, charge: Charge): { quota: number; left: number } {
    const buckets = this.#of(charge);
    const levels = callersOf(sender).map((caller) => buckets.level(caller));
    return { quota: buckets.budget.capacity, left: Math.max(0, Math.floor(Math.min(...levels))) };
  }

  #rejectionOf(sender: Sender, charge: Charge): Rejection | undefined {
    const { wrongTokens } = this.#budgets;
    const blocked = sender.hasToken ? wrongTokens.secondsUntil(addressOf(sender), 1) : 0;
    if (blocked > 0) return { budget: 'wrongTokens', who: 'This address', seconds: blocked };
    const [address = 0, key = 0] = callersOf(sender).map((caller) =>
      this.#of(charge).secondsUntil(caller, charge.cost),
    );
    if (address > 0) return { budget: charge.budget, who: 'This address', seconds: address };
    if (key > 0) return { budget: charge.budget, who: 'This key', seconds: key };
    return undefined;
  }

  #of(charge: Charge): TokenBuckets {
    return this.#budgets[charge.budget];
  }
}

/** Prefix of the addresses that a limit counts as one caller. */
export function addressGroup(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, IPV6_PREFIX_GROUPS);
  return parts.map((part) => part.toString(16)).join(':');
}

function callersOf(sender: Sender): string[] {
  const address = addressOf(sender);
  return sender.keyId === undefined ? [address] : [address, keyOf(sender.keyId)];
}

function addressOf({ address }: Sender): string {
  return `address ${address}`;
}

function keyOf(keyId: string): string {
  return `key ${keyId}`;
}
