import { withLock } from '#engine/store/postgres/session/advisory-locks.ts';
import type { DatabaseSession } from '#engine/store/postgres/session/database-session.ts';
import type { StoreAddress } from '#engine/store/postgres/session/store-address.ts';
import { UserError } from '#platform/user-error.ts';
import { MIGRATIONS } from './migrations.ts';

/** The schema of all tables of the store. */
export const SCHEMA_NAME = 'semblance';

/** @throws UserError when the tables are not those of this version */
export async function checkMigrated(
  session: DatabaseSession,
  { database }: StoreAddress,
): Promise<void> {
  const { rows: found } = await session.query(
    `SELECT to_regclass('${SCHEMA_NAME}.migrations') IS NOT NULL AS has_tables`,
  );
  if (found[0]?.['has_tables'] !== true) {
    throw new UserError(
      `The database "${database}" has no tables of Semblance; start the server first, or correct the address in --store or SEMBLANCE_STORE.`,
    );
  }
  const applied = await appliedMigrations(session);
  if (applied === MIGRATIONS.length) return;
  const which = applied > MIGRATIONS.length ? 'a later' : 'an earlier';
  throw new UserError(
    `The database "${database}" has the tables of ${which} version of Semblance; start the same version as the server.`,
  );
}

async function appliedMigrations(session: DatabaseSession): Promise<number> {
  const { rows } = await session.query(
    `SELECT coalesce(max(number), 0) AS number FROM ${SCHEMA_NAME}.migrations`,
  );
  return Number(rows[0]?.['number']);
}

/**
 * Brings the tables to this version of the program, one transaction for each migration.
 * @throws UserError when a later version has changed them
 */
export async function migrate(session: DatabaseSession, { database }: StoreAddress): Promise<void> {
  await withLock(session, 'migrations', async () => {
    await session.query(
      `CREATE SCHEMA IF NOT EXISTS ${SCHEMA_NAME};
       CREATE TABLE IF NOT EXISTS ${SCHEMA_NAME}.migrations (
         number integer PRIMARY KEY,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const applied = await appliedMigrations(session);
    if (applied > MIGRATIONS.length) {
      throw new UserError(
        `The database "${database}" was changed by a later version of Semblance; start that version, or name another database with --store.`,
      );
    }
    for (let number = applied + 1; number <= MIGRATIONS.length; number++) {
      await session.query(
        `BEGIN; ${MIGRATIONS[number - 1]};
         INSERT INTO ${SCHEMA_NAME}.migrations (number) VALUES (${number}); COMMIT`,
      );
    }
  });
}
