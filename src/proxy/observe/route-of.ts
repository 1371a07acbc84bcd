import { TrieRouter } from 'hono/router/trie-router';
import { CLIENT_ERRORS_PATH } from '#contract/client-error.ts';
import { METRICS_PATH, ROUTES } from '#contract/routes.ts';

const router = new TrieRouter<string>();
for (const route of [...Object.values(ROUTES), METRICS_PATH, CLIENT_ERRORS_PATH])
  router.add('ALL', route, route);

/** Every address outside the API opens the app or is one of its files. */
export const APP_ROUTE = 'app';
/** Route of addresses under /api/ and /media/ that match none. */
const ELSEWHERE = 'none';
const NOT_THE_APP = /^\/(api|media)\//;

/** The pattern of a route: few values, and no text that the caller wrote into the address. */
export function routeOf(pathname: string): string {
  const [[match]] = router.match('ALL', pathname);
  if (match) return match[0];
  return NOT_THE_APP.test(pathname) ? ELSEWHERE : APP_ROUTE;
}
