import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** An IPv4 address as a socket for both families writes it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** The address of the machine at the other end of the connection. */
export function clientAddress(c: Context): string {
  return (getConnInfo(c).remote.address ?? '').replace(MAPPED_IPV4, '');
}
