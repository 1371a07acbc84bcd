import { setTimeout } from 'node:timers/promises';
import { OtherWriterError, StoreConnectionError } from '#engine/store/store-errors.ts';
import type { DatabaseSession } from './database-session.ts';
import { explainConnection } from './explain-connection.ts';
import type { StoreAddress } from './store-address.ts';

/** A connection on which the store may write, and what each connection needs. */
export interface OpenedWriter {
  readonly session: DatabaseSession;
  /** Whether the last one before it was of this process too. */
  readonly isContinued: boolean;
  /** Prepares a connection that reads. */
  prepare(reader: DatabaseSession): Promise<void>;
}

/** @param onLost called when the connection is lost */
export type OpenWriter = (onLost: () => void) => Promise<OpenedWriter>;

export interface LinkOptions {
  readonly open: OpenWriter;
  readonly log: (message: string) => void;
  /** Called when another process has become the writer meanwhile; what waits then fails. */
  readonly onOtherWriter?: (() => void) | undefined;
}

const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 3_000;

/** The connection of the writer, or of a process that only reads, which is opened again whenever it is lost. */
export class WriterLink {
  readonly #address: StoreAddress;
  readonly #options: LinkOptions;
  readonly #closing = new AbortController();
  #writer: OpenedWriter;
  #recovery: Promise<void> | undefined;
  #notReadyBecause: string | null = null;

  /** @throws UserError with the reason why there is no connection */
  static async open(address: StoreAddress, options: LinkOptions): Promise<WriterLink> {
    let lose: () => void = () => undefined;
    const writer = await options
      .open(() => lose())
      .catch((error: unknown) => {
        throw explainConnection(address, error);
      });
    const link = new WriterLink(address, options, writer);
    lose = () => link.#recoverSoon();
    return link;
  }

  private constructor(address: StoreAddress, options: LinkOptions, writer: OpenedWriter) {
    this.#address = address;
    this.#options = options;
    this.#writer = writer;
  }

  /** May be lost. */
  get writer(): OpenedWriter {
    return this.#writer;
  }

  /** A sentence while the server does not respond; null when it does. */
  get notReadyBecause(): string | null {
    return this.#notReadyBecause;
  }

  /** Resolves when the server responds again. @throws the error when the store is being closed */
  recover(error: StoreConnectionError): Promise<void> {
    this.#recovery ??= this.#reconnect(error).finally(() => {
      this.#recovery = undefined;
    });
    return this.#recovery;
  }

  /** Repeats what a lost connection interrupts. */
  async repeated<T>(work: () => Promise<T>): Promise<T> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StoreConnectionError)) throw error;
        await this.recover(error);
        // The writer may be connected although no reader can be.
        await this.#wait(waitMs);
      }
    }
  }

  /** Gives up a recovery; `close` follows when the last write has ended. */
  stopRecovering(): void {
    this.#closing.abort();
  }

  close(): Promise<void> {
    return this.#writer.session.close();
  }

  #recoverSoon(): void {
    // Closing ends it.
    this.recover(new StoreConnectionError(undefined)).catch(() => undefined);
  }

  async #reconnect(lost: StoreConnectionError): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
      if (this.#closing.signal.aborted) throw lost;
      try {
        await this.#checkWriter();
        break;
      } catch (error) {
        this.#tell(error);
        if (error instanceof OtherWriterError && this.#options.onOtherWriter) {
          this.#options.onOtherWriter();
          throw lost;
        }
      }
      await this.#wait(waitMs);
    }
    if (this.#notReadyBecause !== null) this.#options.log('The database responds again.');
    this.#notReadyBecause = null;
  }

  async #checkWriter(): Promise<void> {
    if (!this.#writer.session.isLost) {
      await this.#writer.session.query('SELECT 1');
      return;
    }
    const next = await this.#options.open(() => this.#recoverSoon());
    if (!next.isContinued) {
      next.session.end();
      throw new OtherWriterError(
        `The database "${this.#address.database}" was changed by another server meanwhile; start this server again.`,
      );
    }
    this.#writer = next;
  }

  #tell(error: unknown): void {
    const explained = explainConnection(this.#address, error);
    const sentence = explained instanceof Error ? explained.message : String(explained);
    if (sentence !== this.#notReadyBecause) this.#options.log(sentence);
    this.#notReadyBecause = sentence;
  }

  /** Ends early when the store is being closed. */
  async #wait(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
