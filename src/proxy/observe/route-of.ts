import { TrieRouter } from 'hono/router/trie-router';
import { CLIENT_ERRORS_PATH } from '#contract/client-error.ts';
import { METRICS_PATH, ROUTES } from '#contract/routes.ts';

const router = new TrieRouter<string>();
for (const route of [...Object.values(ROUTES), METRICS_PATH, CLIENT_ERRORS_PATH])
  router.add('ALL', route, route);

/** Every address that is not the API's opens the app, or is one of its files. */
export const APP_ROUTE = 'app';
/** What there is nothing at. */
const ELSEWHERE = 'none';
const NOT_THE_APP = /^\/(api|media)\//;

/** The pattern of a route: of few values, and without what a caller wrote into the address. */
export function routeOf(pathname: string): string {
  const [[match]] = router.match('ALL', pathname);
  if (match) return match[0];
  return NOT_THE_APP.test(pathname) ? ELSEWHERE : APP_ROUTE;
}
