import { withLock } from '#engine/store/postgres/session/advisory-locks.ts';
import type { DatabaseSession } from '#engine/store/postgres/session/database-session.ts';
import type { StoreAddress } from '#engine/store/postgres/session/store-address.ts';
import { UserError } from '#platform/user-error.ts';
import { MIGRATIONS } from './migrations.ts';

/** The schema of all tables of the store. */
export const SCHEMA_NAME = 'semblance';

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
    const { rows } = await session.query(
      `SELECT coalesce(max(number), 0) AS number FROM ${SCHEMA_NAME}.migrations`,
    );
    const applied = Number(rows[0]?.['number']);
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
