import { UserError } from '#platform/user-error.ts';
import { migrate, SCHEMA_NAME } from './migrations/migrate.ts';
import { tryLock } from './session/advisory-locks.ts';
import { checkServer } from './session/check-server.ts';
import { DatabaseSession } from './session/database-session.ts';
import type { StoreAddress } from './session/store-address.ts';
import type { OpenedWriter } from './session/writer-link.ts';

/**
 * Connects as the only writer of the store, whose tables are brought to this version first.
 * @param processId a UUID, to tell after a lost connection whether another process wrote meanwhile
 * @throws UserError, or an error of the connection
 */
export async function openWriter(
  address: StoreAddress,
  processId: string,
  onLost: () => void,
): Promise<OpenedWriter> {
  const session = await DatabaseSession.connect(address, onLost);
  try {
    const extensionSchema = await checkServer(session, address);
    const prepare = async (other: DatabaseSession) => {
      await other.query(`SET search_path = ${SCHEMA_NAME}, ${extensionSchema}`);
    };
    await prepare(session);
    if (!(await tryLock(session, 'writer'))) {
      throw new UserError(
        `The database "${address.database}" at ${address.host} is in use by another server of Semblance; stop that one, or name another database with --store.`,
      );
    }
    await migrate(session, address);
    const { rows } = await session.query('SELECT last_writer FROM store_state');
    await session.query('UPDATE store_state SET last_writer = $1', [processId]);
    return { session, isContinued: rows[0]?.['last_writer'] === processId, prepare };
  } catch (error) {
    session.end();
    throw error;
  }
}
