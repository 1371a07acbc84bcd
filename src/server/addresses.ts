import { hostname, networkInterfaces } from 'node:os';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const ALL_INTERFACES = ['0.0.0.0', '::'];

/** Whether only programs on this machine can reach a server on that host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The address to give a person for a server that listens on `host`. */
export function urlOf(host: string, port: number): string {
  const name = ALL_INTERFACES.includes(host) ? (outwardAddress() ?? 'localhost') : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}

/** Names by which others may rightly call a server on `host`. */
export function hostNamesOf(host: string): string[] {
  return ALL_INTERFACES.includes(host) ? [hostname()] : [host];
}

function outwardAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
