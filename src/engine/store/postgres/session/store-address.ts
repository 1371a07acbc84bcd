import { UserError } from '#platform/user-error.ts';

/** Where the store is, as `--store` names it. */
export interface StoreAddress {
  /** For the client; may contain a password. */
  readonly url: string;
  /** Maximum number of connections, besides one for each large read in progress. */
  readonly pool: number;
  readonly host: string;
  readonly database: string;
  /** As named in the address; else the client takes that of the environment. */
  readonly user: string | undefined;
}

/** One writes, and requests rarely wait for more readers than there are cores. */
const DEFAULT_POOL = 6;
const MAX_POOL = 100;
const DEFAULT_PORT = '5432';

/** @throws UserError without the address, because it may contain a password */
export function readStoreAddress(text: string): StoreAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new UserError(
      '--store must be an address like postgres://user@host:5432/database. Characters like @ and / in its parts are written as %40 and %2F.',
    );
  }
  const pool = readPool(url.searchParams.get('pool'));
  url.searchParams.delete('pool');
  const user = decodeURIComponent(url.username);
  const path = decodeURIComponent(url.pathname.slice(1));
  return {
    url: url.href,
    pool,
    host: hostOf(url),
    database: path || process.env['PGDATABASE'] || user,
    user: user || process.env['PGUSER'],
  };
}

function hostOf({ hostname, port, searchParams }: URL): string {
  const host = hostname || searchParams.get('host') || process.env['PGHOST'] || 'localhost';
  return host.startsWith('/') ? host : `${host}:${port || process.env['PGPORT'] || DEFAULT_PORT}`;
}

function readPool(text: string | null): number {
  const pool = Number(text ?? DEFAULT_POOL);
  if (Number.isInteger(pool) && pool >= 1 && pool <= MAX_POOL) return pool;
  throw new UserError(`pool in --store must be a whole number from 1 to ${MAX_POOL}.`);
}
