import { UserError } from '#platform/user-error.ts';
import { isLoopback } from '#server/listen.ts';

/** @throws UserError */
export function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url?.href === `${url?.origin}/` && /^https?:$/.test(url.protocol);
  if (isOrigin && !text.includes('*')) return url.origin;
  throw new UserError(
    `--allow-origin must be the origin of a site, like https://notebooks.example, not "${text}". Name each site, because its pages can call the API.`,
  );
}

/** @throws UserError if other computers could use the server */
export function readNoAuth(
  isGiven: boolean,
  host: string,
  trustedProxies: readonly string[],
): boolean {
  if (!isGiven) return false;
  if (!isLoopback(host)) {
    throw new UserError(
      `--no-auth gives access to every program that reaches the server, so --host must be 127.0.0.1, ::1 or localhost, not "${host}".`,
    );
  }
  if (trustedProxies.length > 0) {
    throw new UserError(
      '--no-auth is for programs on this machine. It cannot be combined with --trust-proxy, because requests through a proxy come from other machines.',
    );
  }
  return true;
}
