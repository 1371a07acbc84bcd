import path from 'node:path';
import { UserError } from '#platform/user-error.ts';

/** A server beside others on the same database. */
export interface NodeAddress {
  /** Where the others reach it. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Absolute path of a folder of this server alone. */
  readonly cache: string;
  /** Address of the database. */
  readonly store: string;
}

const EXAMPLE = 'an address of this machine with a port, such as 10.0.0.1:7070';

/** @throws UserError */
export function readNode(
  node: string | undefined,
  cache: string | undefined,
  store: string | undefined,
): NodeAddress | undefined {
  if (node === undefined) {
    if (cache === undefined) return undefined;
    throw new UserError(`--cache is for a server with --node, ${EXAMPLE}.`);
  }
  if (store === undefined) {
    throw new UserError(
      '--node shares a PostgreSQL database with other servers: name it with --store.',
    );
  }
  if (cache === undefined) {
    throw new UserError('--node needs --cache, a folder of this machine for its index files.');
  }
  const { host, port } =
    /^(?<host>\[[\da-f:.]+\]|[^:\s/@]+):(?<port>\d{1,5})$/i.exec(node)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535) {
    throw new UserError(`--node must be ${EXAMPLE}, not "${node}".`);
  }
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    cache: path.resolve(cache),
    store,
  };
}
