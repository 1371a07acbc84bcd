import pg from 'pg';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import { isOfConnection } from './explain-connection.ts';
import type { StoreAddress } from './store-address.ts';

/** How long a server may take to accept a connection. */
const CONNECT_MS = 10_000;
/** A connection without traffic is probed, so that firewalls keep it open. */
const KEEP_ALIVE_MS = 30_000;

export type SqlValue = string | number | boolean | Date | null | readonly (string | number)[];

export interface QueryResult {
  readonly rows: StoredRow[];
  /** Number of rows that the statement read or changed. */
  readonly nRows: number;
}

/** A session of the server: one connection. */
export class DatabaseSession {
  readonly #client: pg.Client;
  #isLost = false;

  /** @throws as the client does */
  static async connect(address: StoreAddress, onLost?: () => void): Promise<DatabaseSession> {
    const client = new pg.Client({
      connectionString: address.url,
      application_name: 'semblance',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types: { getTypeParser },
    });
    const session = new DatabaseSession(client, onLost);
    try {
      await client.connect();
    } catch (error) {
      session.end();
      throw error;
    }
    return session;
  }

  private constructor(client: pg.Client, onLost?: () => void) {
    this.#client = client;
    const lose = () => {
      if (this.#isLost) return;
      this.#isLost = true;
      onLost?.();
    };
    client.on('error', lose);
    client.on('end', lose);
  }

  /** Whether it can run no further statements. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Several statements must have no values. @throws StoreConnectionError when the session is lost */
  async query(sql: string, values: readonly SqlValue[] = []): Promise<QueryResult> {
    try {
      const sent = values.map(withoutForeign);
      const result = await this.#client.query(sql, sent.length > 0 ? sent : undefined);
      return { rows: result.rows, nRows: result.rowCount ?? 0 };
    } catch (error) {
      if (!this.#isLost && !isOfConnection(error)) throw error;
      this.end();
      throw new StoreConnectionError(error);
    }
  }

  /** Ends it without waiting for its statement. */
  end(): void {
    this.#isLost = true;
    this.#client.end().catch(() => undefined);
  }

  /** Ends it after its statement. */
  async close(): Promise<void> {
    this.#isLost = true;
    await this.#client.end().catch(() => undefined);
  }
}

/**
 * PostgreSQL's text has no NUL, and UTF-8 no half of a surrogate pair: texts of files may have
 * both.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function withoutForeign(value: SqlValue): SqlValue {
  if (typeof value === 'string') return storableText(value);
  return Array.isArray(value) ? (value.map((one) => withoutForeign(one)) as string[]) : value;
}

const BIGINT = 20;
const BYTEA = 17;

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === BIGINT) return BigInt;
  if (oid === BYTEA) return vectorBytes;
  return pg.types.getTypeParser(oid, format);
}

/** Bytes before the numbers in `vector_send`: how many there are, and zero. */
const HEADER_BYTES = 4;

/**
 * The only binary values are vectors, as `vector_send` gives them: big-endian float32.
 * @returns little-endian float32
 */
function vectorBytes(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2 + 2 * HEADER_BYTES), 'hex').swap32();
}
