import { UserError } from '#platform/user-error.ts';
import type { DatabaseSession } from './database-session.ts';
import { codeOf } from './explain-connection.ts';
import type { StoreAddress } from './store-address.ts';

const MIN_VERSION = 15;
/** Earlier versions of the extension lack types and operators for searches in SQL. */
const MIN_EXTENSION = [0, 8] as const;

const WHO = 'a superuser or the owner of the database';

/**
 * Checks that the server can hold the store, and creates the extension if this user may.
 * @returns the schema of the extension, quoted
 * @throws UserError
 */
export async function checkServer(
  session: DatabaseSession,
  address: StoreAddress,
): Promise<string> {
  const server = `PostgreSQL at ${address.host}`;
  const found = await one(
    session,
    `SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::integer / 10000 AS major,
       current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS is_replica`,
  );
  if (found['is_replica'] === true) {
    throw new UserError(
      `${server} only reads, because it is a replica; name the primary in --store.`,
    );
  }
  if ((found['major'] as number) < MIN_VERSION) {
    throw new UserError(
      `${server} has version ${found['version']}, but Semblance needs PostgreSQL ${MIN_VERSION} or later.`,
    );
  }
  if (found['encoding'] !== 'UTF8') {
    throw new UserError(
      `The database "${address.database}" has the encoding ${found['encoding']}; create one with the encoding UTF8.`,
    );
  }
  return (await extensionSchema(session, address)) ?? createExtension(session, address);
}

async function extensionSchema(
  session: DatabaseSession,
  { database }: StoreAddress,
): Promise<string | undefined> {
  const { rows } = await session.query(
    `SELECT extversion AS version, quote_ident(nspname) AS schema
     FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
     WHERE extname = 'vector'`,
  );
  const [found] = rows;
  if (!found) return undefined;
  const version = found['version'] as string;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = MIN_EXTENSION;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) {
    return found['schema'] as string;
  }
  throw new UserError(
    `The database "${database}" has the extension pgvector ${version}, but Semblance needs ${MIN_EXTENSION.join('.')} or later: install it on the server, then let ${WHO} run ALTER EXTENSION vector UPDATE.`,
  );
}

async function createExtension(session: DatabaseSession, address: StoreAddress): Promise<string> {
  const server = `PostgreSQL at ${address.host}`;
  try {
    await session.query('CREATE EXTENSION IF NOT EXISTS vector');
  } catch (error) {
    const code = codeOf(error);
    if (code === '42501') {
      throw new UserError(
        `The database "${address.database}" lacks the extension pgvector, which this user may not create; let ${WHO} run CREATE EXTENSION vector in it.`,
        { cause: error },
      );
    }
    // A file that does not exist, or a feature that is not supported.
    if (code !== '58P01' && code !== '0A000') throw error;
    throw new UserError(
      `${server} does not offer the extension pgvector; install pgvector ${MIN_EXTENSION.join('.')} or later on its machine, then let ${WHO} run CREATE EXTENSION vector in "${address.database}".`,
      { cause: error },
    );
  }
  const schema = await extensionSchema(session, address);
  if (schema === undefined) throw new Error('PostgreSQL created no extension and gave no reason.');
  return schema;
}

async function one(session: DatabaseSession, sql: string) {
  const [row = {}] = (await session.query(sql)).rows;
  return row;
}
