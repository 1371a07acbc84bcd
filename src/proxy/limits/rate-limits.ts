import ipaddr from 'ipaddr.js';
import type { Charge } from './cost-of.ts';
import { type Clock, TokenBuckets } from './token-buckets.ts';

export interface RateLimits {
  /** For each key and each address; what is not work. Thumbnails and files of the app count a fiftieth. */
  readonly requestsPerMinute: number;
  /** Likewise; requests that embed, change or export. */
  readonly workPerMinute: number;
  /** The tests' own; time else. */
  readonly clock?: Clock;
}

/**
 * Twenty requests a second, in bursts of a minute's worth, are more than a person makes by scrolling
 * fast through results, and two uploads a second more than one drops.
 */
export const USUAL_RATE_LIMITS = { requestsPerMinute: 1200, workPerMinute: 120 } as const;

/** As many as a program sends that does not notice that its token has expired, and then one every two seconds. */
const WRONG_TOKENS_PER_MINUTE = 30;

/** A network gives one machine of IPv6 2^64 addresses (RFC 4291, section 2.5.1): they count as one. */
const IPV6_PREFIX_GROUPS = 4;

/** Who sends a request, as far as that is known before it is answered. */
export interface Sender {
  /** Of all addresses that are one caller. */
  readonly address: string;
  readonly hasToken: boolean;
  /** Of the key that the token claims to be of. */
  readonly keyId: string | undefined;
}

export type BudgetName = 'requests' | 'work' | 'wrongTokens';

export interface Rejection {
  readonly budget: BudgetName;
  readonly who: 'This address' | 'This key';
  readonly seconds: number;
}

/** What each address and each key may still ask for. */
export class RateBudgets {
  readonly #budgets: Record<BudgetName, TokenBuckets>;

  constructor({ requestsPerMinute, workPerMinute, clock = () => performance.now() }: RateLimits) {
    const perMinute = (n: number) => new TokenBuckets({ capacity: n, perSecond: n / 60 }, clock);
    this.#budgets = {
      requests: perMinute(requestsPerMinute),
      work: perMinute(workPerMinute),
      // Of addresses only: there is no key that could be blamed.
      wrongTokens: perMinute(WRONG_TOKENS_PER_MINUTE),
    };
  }

  /** Charges the request to its address and its key, or says why it is refused. */
  charge(sender: Sender, charge: Charge): Rejection | undefined {
    const rejection = this.#rejectionOf(sender, charge);
    if (!rejection)
      for (const caller of callersOf(sender)) this.#of(charge).take(caller, charge.cost);
    return rejection;
  }

  /** The token was wrong: the key that it claimed has its own back, so that nobody can use it up for another. */
  tokenWasWrong(sender: Sender, charge: Charge): void {
    this.#budgets.wrongTokens.take(addressOf(sender), 1);
    if (sender.keyId !== undefined) this.#of(charge).giveBack(keyOf(sender.keyId), charge.cost);
  }

  /** The quota of a minute, and what is left of it to the one who has less: the address or the key. */
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

/** Addresses that are one caller to a limit. */
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
