import { setTimeout } from 'node:timers/promises';
import type { Log } from '#auth/http-errors.ts';
import type { Upstream } from '#auth/upstream.ts';
import type { Keys } from '#cli/data/open-keys.ts';
import type { Engine } from '#engine/engine.ts';
import { Follower } from '#engine/follower/follower.ts';
import { OtherWriterError } from '#engine/store/store-errors.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { UserError } from '#platform/user-error.ts';
import { type Listener, listen } from '#server/listen.ts';
import { answerForwarded } from './forwarded-requests.ts';
import { LeaderClient } from './leader-client.ts';
import { createNodeApp, NOBODY_LEADS } from './node-app.ts';

export interface NodeParts {
  readonly dataDir: string;
  readonly store: string;
  readonly cache: string;
  /** Where other nodes reach this one. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly indexMemoryBytes: number | undefined;
  readonly keys: Keys;
  readonly log: Log;
  /**
   * Opens the engine, starts to index, and tells commands where it runs.
   * @param onOtherWriter to be called when another node leads
   */
  lead(address: string, onOtherWriter: () => void): Promise<Engine>;
}

/** Between two looks whether the leader is still there. */
const LOOK_MS = 500;
const WAIT_AFTER_ERROR_MS = 5_000;
const CLOSING = 'The server is shutting down. Try again later.';
/** All connections to the port of nodes are those of nodes. */
const ANYWHERE = new AddressRanges(['0.0.0.0/0', '::/0']);

/** A server beside others on the same database and data directory, of which one leads. */
export class Node {
  readonly fetch: Upstream;
  readonly #parts: NodeParts;
  readonly #leader: LeaderClient;
  readonly #closing = new AbortController();
  #listener: Listener | undefined;
  #address = '';
  #engine: Engine | undefined;
  #follower: Follower | undefined;
  #watching: Promise<void> = Promise.resolve();

  /** @throws UserError */
  static async start(parts: NodeParts): Promise<Node> {
    const node = new Node(parts);
    try {
      await node.#listen();
      if (!(await node.#lead())) await node.#followFirst();
    } catch (error) {
      await node.close();
      throw error;
    }
    node.#watching = node.#watch();
    return node;
  }

  private constructor(parts: NodeParts) {
    this.#parts = parts;
    this.#leader = new LeaderClient(parts.keys.nodeSecret);
    this.fetch = createNodeApp({
      leading: () => this.#engine?.fetch,
      follower: () => this.#follower,
      leader: this.#leader,
      closing: this.#closing.signal,
      log: parts.log,
    });
  }

  /** Undefined while this node follows. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** What this node searches with. */
  get searching(): Engine | Follower | undefined {
    return this.#engine ?? this.#follower;
  }

  notReadyBecause(): string | null {
    if (this.#closing.signal.aborted) return CLOSING;
    const role = this.#engine ?? this.#follower;
    return role ? role.notReadyBecause() : NOBODY_LEADS;
  }

  /** The first part of `close`: ends all runs while the store stays readable. */
  async endRuns(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
    await this.#engine?.endRuns();
  }

  async close(): Promise<void> {
    await this.endRuns();
    await this.#engine?.close();
    await this.#follower?.close();
    await this.#leader.close();
    await this.#listener?.close();
  }

  async #listen(): Promise<void> {
    const { host, port, keys } = this.#parts;
    const forwarded = {
      keys: keys.ring,
      secret: keys.nodeSecret,
      // A node that is closing answers with the refusal; the next leader answers better.
      leading: () => (this.#closing.signal.aborted ? undefined : this.#engine?.fetch),
    };
    const answer = (request: Request) => answerForwarded(request, forwarded);
    this.#listener = await listen(answer, host, port, ANYWHERE);
    this.#address = `${host.includes(':') ? `[${host}]` : host}:${this.#listener.port}`;
  }

  /** @returns whether this node leads now */
  async #lead(): Promise<boolean> {
    try {
      const engine = await this.#parts.lead(this.#address, () => this.#stepDown());
      this.#engine = engine;
      this.#parts.log(`This server leads: it indexes and writes (${this.#address}).`);
    } catch (error) {
      if (error instanceof OtherWriterError) return false;
      throw error;
    }
    const follower = this.#follower;
    this.#follower = undefined;
    await follower?.close();
    return true;
  }

  async #follow(): Promise<string | null> {
    const { dataDir, store, cache, keys, log, indexMemoryBytes } = this.#parts;
    const where = { dataDir, store, cache, indexMemoryBytes };
    this.#follower = await Follower.open({ ...where, keys: keys.ring, log });
    const address = await this.#follower.follow();
    log(`This server follows the one that leads (${address}): it answers searches.`);
    return address;
  }

  /** @throws UserError when the leader is no node, or one of another data directory */
  async #followFirst(): Promise<void> {
    const address = await this.#follow();
    if (address === null) {
      throw new UserError(
        'The database of --store is in use by a server of Semblance without --node. Start that one with --node and --cache too, or name another database.',
      );
    }
    const asked = new Request('http://localhost/api/v1/healthcheck');
    const answer = await this.#leader.forward(address, asked, undefined).catch(() => undefined);
    if (answer?.status === 401) {
      throw new UserError(
        `The server that leads (${address}) has another data directory. Start all nodes with the same --data, a folder that all of them see.`,
      );
    }
    if (!answer) {
      this.#parts.log(
        `The server that leads does not respond at ${address}. If it runs, its --node must be an address that this machine reaches.`,
      );
    }
  }

  /** Another node leads although this one did: its connection to the database was lost. */
  #stepDown(): void {
    const engine = this.#engine;
    if (!engine || this.#closing.signal.aborted) return;
    this.#engine = undefined;
    this.#parts.log('Another server leads now.');
    this.#watching = this.#watching.then(async () => {
      await engine.close();
      await this.#follow();
      await this.#watch();
    });
  }

  async #takeOver(): Promise<boolean> {
    const follower = this.#follower;
    await follower?.pause();
    try {
      return await this.#lead();
    } finally {
      follower?.resume();
    }
  }

  /** Takes over when nobody leads. Ends when this node leads. */
  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#follower && !signal.aborted) {
      let waitMs = LOOK_MS;
      try {
        await this.#follower.follow();
        if (!(await this.#follower.isLed()) && (await this.#takeOver())) return;
      } catch (error) {
        if (!signal.aborted) this.#parts.log(`Following the leading server failed: ${error}`);
        waitMs = WAIT_AFTER_ERROR_MS;
      }
      await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
