import { ROUTES } from '#contract/routes.ts';
import { APP_ROUTE } from '#proxy/observe/route-of.ts';

export interface Charge {
  readonly budget: 'requests' | 'work';
  readonly cost: number;
}

/** A page of results shows up to 900 thumbnails, and a person may scroll through ten in a minute. */
const FILE_COST = 1 / 50;

const FILES: readonly string[] = [ROUTES.media, ROUTES.thumbnail, APP_ROUTE];
/** Those who ask whether the server is well must always learn it. */
const FREE: readonly string[] = [ROUTES.healthcheck, ROUTES.readiness];

/** What a request costs, and of which budget; null for one that is free. What does not only read is work. */
export function costOf(method: string, route: string): Charge | null {
  if (FREE.includes(route)) return null;
  // Whoever used up their work must still get out.
  const onlyReads = method === 'GET' || method === 'HEAD' || route === ROUTES.session;
  if (!onlyReads) return { budget: 'work', cost: 1 };
  return { budget: 'requests', cost: FILES.includes(route) ? FILE_COST : 1 };
}
