import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { SCHEMA_NAME } from './migrations/migrate.ts';

/** A database for tests. */
export interface TestDatabase {
  /** As `--store` takes it. */
  readonly url: string;
  /** Deletes all tables of the store. */
  empty(): Promise<void>;
  run(sql: string): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/**
 * A new database of the server that SEMBLANCE_TEST_POSTGRES names (as a user that may create one), else
 * PGlite behind its socket, which has one session for all connections.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env['SEMBLANCE_TEST_POSTGRES'];
  return server === undefined ? openPglite() : createDatabase(server);
}

async function createDatabase(server: string): Promise<TestDatabase> {
  const name = `semblance_test_${randomUUID().replaceAll('-', '')}`;
  await runOn(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  const close = async () => {
    await runOn(server, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { ...databaseAt(url.href), close };
}

async function openPglite(): Promise<TestDatabase> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { vector } = await import('@electric-sql/pglite-pgvector');
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await PGlite.create({ extensions: { vector } });
  // A connection may begin before the server has noticed the end of the one before.
  const place = { host: '127.0.0.1', port: 0, maxConnections: 8 };
  const server = new PGLiteSocketServer({ db, ...place });
  await server.start();
  const url = `postgres://postgres@${server.getServerConn()}/postgres?pool=1&sslmode=disable`;
  const close = async () => {
    await server.stop();
    await db.close();
  };
  return { ...databaseAt(url), close };
}

function databaseAt(url: string): Omit<TestDatabase, 'close'> {
  const run = (sql: string) => runOn(url, sql);
  const empty = async () => {
    await run(`DROP SCHEMA IF EXISTS ${SCHEMA_NAME} CASCADE`);
  };
  return { url, run, empty };
}

async function runOn(url: string, sql: string): Promise<pg.QueryResult> {
  const connectionString = url.replace(/pool=\d+&?/, '');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
