import { StoreConnectionError } from '#engine/store/store-errors.ts';
import { UserError } from '#platform/user-error.ts';
import type { StoreAddress } from './store-address.ts';

/** Errors of the system while connecting or reading. */
const SYSTEM_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'ECONNABORTED'],
]);

/**
 * Classes and codes of PostgreSQL (its appendix A) for sessions that ended or cannot begin now:
 * connection exceptions, a server that shuts down, starts or recovers, too many connections, and
 * a primary that became a replica.
 */
const SERVER_CODES = /^(08...|57P0[1235]|53300|25006)$/;

/** Messages of the client, which gives them no code. */
const CLIENT_MESSAGES = /Connection terminated|not queryable|timeout expired|Client was closed/;

/** Whether another connection may do what failed. */
export function isOfConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (SYSTEM_CODES.has(code) || SERVER_CODES.test(code)) return true;
  return error instanceof Error && CLIENT_MESSAGES.test(error.message);
}

/** PostgreSQL's SQLSTATE, the system's code, or an empty string. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const ADDRESS = 'the address in --store or SEMBLANCE_STORE';

/** Says in one sentence why there is no connection. Returns other errors unchanged. */
export function explainConnection(
  { host, database, user }: StoreAddress,
  failure: unknown,
): unknown {
  const error = failure instanceof StoreConnectionError ? failure.cause : failure;
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const server = `PostgreSQL at ${host}`;
  const say = (sentence: string) => new UserError(sentence, { cause: error });
  const code = codeOf(error);
  switch (code) {
    case '28P01':
    case '28000':
      return say(
        `${server} refused the login of ${user ? `the user "${user}"` : 'this user'} (${error.message}); check the user and password in ${ADDRESS}, or set PGPASSWORD.`,
      );
    case '3D000':
      return say(
        `${server} has no database "${database}"; create it with CREATE DATABASE, or correct ${ADDRESS}.`,
      );
    case '42501':
      return say(
        `${server} denies a right that Semblance needs in the database "${database}" (${error.message}); its owner grants it with GRANT CREATE ON DATABASE.`,
      );
    case '53300':
      return say(
        `${server} has no free connection; raise its max_connections, or lower pool in ${ADDRESS}.`,
      );
    case '25006':
      return say(`${server} only reads, because it is a replica; name the primary in --store.`);
    case '57P03':
      return say(`${server} is starting up or shutting down; try again in a few seconds.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host of ${host} is unknown; correct ${ADDRESS}.`);
    case 'ECONNREFUSED':
    case 'ENOENT':
      return say(`Nothing responds at ${host}; start PostgreSQL there, or correct ${ADDRESS}.`);
  }
  // The client names no code for a password that is missing.
  if (/password must be a string/.test(error.message)) {
    return say(`${server} asks for a password; add it to ${ADDRESS}, or set PGPASSWORD.`);
  }
  if (/timeout expired/.test(error.message)) {
    return say(
      `${server} does not respond; check that it runs and that no firewall is in between.`,
    );
  }
  if (/SSL/.test(error.message)) {
    return say(`${server} does not accept the encryption of ${ADDRESS} (${error.message}).`);
  }
  return isOfConnection(error) ? say(`${server} closed the connection (${error.message}).`) : error;
}
