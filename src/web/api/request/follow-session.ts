import { endsSession } from './page-secret.ts';

/** Reloads the tab when another tab changes the session, so that it shows no other key's data. */
export function followSession(): void {
  window.addEventListener('storage', (event) => {
    if (endsSession(event)) startOver();
  });
}

/** Reloads the page, because its memory may hold data of another key. */
export function startOver(): void {
  window.location.reload();
}
