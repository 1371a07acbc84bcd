import { OtherWriterError } from '#engine/store/store-errors.ts';
import { UserError } from '#platform/user-error.ts';
import { checkMigrated, migrate, SCHEMA_NAME } from './migrations/migrate.ts';
import { tryLock } from './session/advisory-locks.ts';
import { checkServer } from './session/check-server.ts';
import { DatabaseSession } from './session/database-session.ts';
import type { StoreAddress } from './session/store-address.ts';
import type { OpenedWriter } from './session/writer-link.ts';

export interface WriterProcess {
  /** A UUID, to tell after a lost connection whether another process wrote meanwhile. */
  readonly id: string;
  /** Where the servers that only read reach this process; null when there may be none. */
  readonly leaderAddress: string | null;
}

/**
 * A server whose machine is gone keeps its lock until PostgreSQL notices: after 10 seconds of
 * silence it asks three times. Without effect on sockets of the same machine.
 */
const NOTICE_DEATH =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';

/** Computing a distance takes longer than sending it to another process, which the usual value reverses. */
const READ_IN_PARALLEL = 'SET parallel_tuple_cost = 0.001';

/**
 * Connects as the only writer of the store, whose tables are brought to this version first.
 * @throws OtherWriterError, UserError, or an error of the connection
 */
export function openWriter(
  address: StoreAddress,
  { id, leaderAddress }: WriterProcess,
  onLost: () => void,
): Promise<OpenedWriter> {
  return prepared(address, onLost, async (session) => {
    if (!(await tryLock(session, 'writer'))) throw await inUse(session, address, id);
    if (leaderAddress !== null) await session.query(NOTICE_DEATH);
    await migrate(session, address);
    const { rows } = await session.query('SELECT last_writer FROM store_state');
    await session.query('UPDATE store_state SET last_writer = $1, leader_address = $2', [
      id,
      leaderAddress,
    ]);
    return rows[0]?.['last_writer'] === id;
  });
}

/** Connects to read, beside any writer. @throws UserError, or an error of the connection */
export function openReader(address: StoreAddress, onLost: () => void): Promise<OpenedWriter> {
  return prepared(address, onLost, async (session) => {
    await migrate(session, address);
    return true;
  });
}

/** Connects to do jobs of the writer. @throws UserError, or an error of the connection */
export function openWorker(address: StoreAddress): Promise<OpenedWriter> {
  return prepared(address, undefined, async (session) => {
    await checkMigrated(session, address);
    return true;
  });
}

async function prepared(
  address: StoreAddress,
  onLost: (() => void) | undefined,
  begin: (session: DatabaseSession) => Promise<boolean>,
): Promise<OpenedWriter> {
  const session = await DatabaseSession.connect(address, onLost);
  try {
    const extensionSchema = await checkServer(session, address);
    const prepare = async (other: DatabaseSession) => {
      await other.query(
        `SET search_path = ${SCHEMA_NAME}, ${extensionSchema}; ${READ_IN_PARALLEL}`,
      );
    };
    await prepare(session);
    return { session, isContinued: await begin(session), prepare };
  } catch (error) {
    session.end();
    throw error;
  }
}

/** The server may not have noticed yet that a connection of this process was lost. */
async function inUse(
  session: DatabaseSession,
  { database, host }: StoreAddress,
  processId: string,
): Promise<UserError> {
  const { rows } = await session
    .query('SELECT last_writer FROM store_state')
    .catch(() => ({ rows: [] }));
  const sentence = `The database "${database}" at ${host} is in use by another server of Semblance; stop that one, or name another database with --store.`;
  const isOwn = rows[0]?.['last_writer'] === processId;
  return isOwn ? new UserError(sentence) : new OtherWriterError(sentence);
}
