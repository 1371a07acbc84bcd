import { beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '#platform/user-error.ts';
import { SCHEMA_NAME } from './migrations/migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { openPostgresStore } from './postgres-store.ts';
import { openTestDatabase, type TestDatabase } from './test-database.fixture.ts';

const REAL_SERVER = process.env['SEMBLANCE_TEST_POSTGRES'];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});
beforeEach(() => database.empty());

const open = (url: string) => openPostgresStore(url, (message) => expect.unreachable(message));

/** @returns the sentence */
async function refusal(url: string): Promise<string> {
  const error = await open(url).then(
    (store) => store.close().then(() => expect.unreachable('it was opened')),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'Error', message: expect.any(String) });
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
}

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

test('each migration is applied once, and a later version is refused', async () => {
  for (let start = 0; start < 2; start++) await (await open(database.url)).close();
  const applied = await database.run(`SELECT number FROM ${SCHEMA_NAME}.migrations ORDER BY 1`);
  expect(applied.rows.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, i) => i + 1));
  await database.run(
    `INSERT INTO ${SCHEMA_NAME}.migrations (number) VALUES (${MIGRATIONS.length + 1})`,
  );
  expect(await refusal(database.url)).toMatch(/was changed by a later version of Semblance/);
});

test('a database keeps its identity', async () => {
  const first = await open(database.url);
  await first.close();
  const again = await open(database.url);
  await again.close();
  expect(again.databaseId).toBe(first.databaseId);
});

test('an address that is none is not repeated, because it may contain a password', async () => {
  for (const wrong of ['secret', 'http://ada:secret@host/db', 'postgres://ada:secret@host:port/']) {
    const sentence = await refusal(wrong);
    expect(sentence).toMatch(/^--store must be an address like postgres:/);
    expect(sentence).not.toContain('secret');
  }
  expect(await refusal('postgres://host/db?pool=0')).toMatch(/^pool in --store must be/);
});

test('a host that is unknown or does not respond is named', async () => {
  const unknown = 'postgres://ada:secret@host.invalid/db';
  expect(await refusal(unknown)).toMatch(/^The host of host\.invalid:5432 is unknown/);
  const closed = 'postgres://ada:secret@127.0.0.1:1/db';
  expect(await refusal(closed)).toMatch(/^Nothing responds at 127\.0\.0\.1:1;/);
});

test.runIf(REAL_SERVER)('a second server on the database is refused', async () => {
  const first = await open(database.url);
  expect(await refusal(database.url)).toMatch(/is in use by another server of Semblance/);
  await first.close();
  await (await open(database.url)).close();
});

test.runIf(REAL_SERVER)(
  'a wrong login, database or right is a sentence without the password',
  async () => {
    const wrong = changed((url) => {
      url.password = 'not the secret';
    });
    expect(await refusal(wrong)).toMatch(/refused the login of the user ".*" \(password auth/);
    expect(await refusal(wrong)).not.toContain('not the secret');
    const missing = changed((url) => {
      url.pathname = 'nowhere';
    });
    expect(await refusal(missing)).toMatch(/has no database "nowhere"; create it/);

    const guest = `guest_${database.url.slice(-12)}`;
    await database.run('DROP EXTENSION IF EXISTS vector');
    await database.run(`CREATE ROLE ${guest} LOGIN PASSWORD 'secret'`);
    try {
      const ofGuest = changed((url) => {
        url.username = guest;
        url.password = 'secret';
      });
      expect(await refusal(ofGuest)).toMatch(
        /lacks the extension pgvector, which this user may not create; .* CREATE EXTENSION vector/,
      );
      await database.run('CREATE EXTENSION vector');
      expect(await refusal(ofGuest)).toMatch(/denies a right .* GRANT CREATE ON DATABASE/);
    } finally {
      await database.run(`DROP ROLE ${guest}`);
    }
  },
);
