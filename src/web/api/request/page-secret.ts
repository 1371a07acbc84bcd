import { PageSecret } from '#contract/session.ts';
import { basePath } from '#web/browser/base-path.ts';
import { forget, isStorageOf, readStored, store } from '#web/browser/stored-value.ts';

const N_BYTES = 32;

/** Fallback for browsers without storage. */
let ofThisPage: string | undefined;

/** The secret that the session is valid with; undefined if this browser has no session. */
export function pageSecret(): string | undefined {
  return readStored(PageSecret, name()) ?? ofThisPage;
}

export function newPageSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(N_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Stores the secret for all tabs of this origin. Browsers send cookies to every port of a host, but
 * storage belongs to one port, so pages and servers on other ports cannot read the secret.
 */
export function keepPageSecret(secret: string): void {
  ofThisPage = secret;
  store(name(), secret);
}

export function forgetPageSecret(): void {
  ofThisPage = undefined;
  forget(name());
}

/** Whether another tab has signed out or signed in with another key. */
export function endsSession(event: StorageEvent): boolean {
  return isStorageOf(event, name()) && event.oldValue !== null;
}

/** One origin may serve several servers under different paths. */
function name(): string {
  return `page-secret${basePath()}`;
}
