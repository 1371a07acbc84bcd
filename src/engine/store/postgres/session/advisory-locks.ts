import type { DatabaseSession } from './database-session.ts';

/** Of all locks of this program in a database: the letters SEMB. */
const CLASS = 0x53_45_4d_42;
const LOCKS = { migrations: 1, writer: 2 } as const;
type Lock = keyof typeof LOCKS;

/** Holds the lock until the session ends. @returns false when another session holds it */
export async function tryLock(session: DatabaseSession, lock: Lock): Promise<boolean> {
  const { rows } = await session.query(
    `SELECT pg_try_advisory_lock(${CLASS}, ${LOCKS[lock]}) AS is_held`,
  );
  return rows[0]?.['is_held'] === true;
}

/** Whether any session holds the lock. */
export const IS_WRITER_LOCKED = `EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND classid = ${CLASS} AND objid = ${LOCKS.writer} AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** Waits for the lock and holds it during the work. */
export async function withLock<T>(
  session: DatabaseSession,
  lock: Lock,
  work: () => Promise<T>,
): Promise<T> {
  await session.query(`SELECT pg_advisory_lock(${CLASS}, ${LOCKS[lock]})`);
  try {
    return await work();
  } finally {
    if (!session.isLost) {
      await session.query(`SELECT pg_advisory_unlock(${CLASS}, ${LOCKS[lock]})`);
    }
  }
}
