import { ROUTES } from '#contract/routes.ts';
import { APP_ROUTE } from '#proxy/observe/route-of.ts';

export interface Charge {
  readonly budget: 'requests' | 'work';
  readonly cost: number;
}

/**
 * A page of results shows up to 900 thumbnails, and a person may scroll through ten pages a minute.
 */
const FILE_COST = 1 / 50;

const FILES: readonly string[] = [ROUTES.media, ROUTES.thumbnail, APP_ROUTE];
/** They create something, although their method is GET. */
const CREATE_BY_GET: readonly string[] = [ROUTES.ingestionDataset, ROUTES.ingestion];
/** Never limited, because health checks must always get an answer. */
const FREE: readonly string[] = [ROUTES.healthcheck, ROUTES.readiness];

/**
 * The cost of a request and the budget it is charged to; null for a free one. Requests that do more
 * than read are charged as work.
 */
export function costOf(method: string, route: string): Charge | null {
  if (FREE.includes(route)) return null;
  // Signing out must be possible after the work budget is used up.
  const onlyReads = method === 'GET' || method === 'HEAD' || route === ROUTES.session;
  if (!onlyReads || CREATE_BY_GET.includes(route)) return { budget: 'work', cost: 1 };
  return { budget: 'requests', cost: FILES.includes(route) ? FILE_COST : 1 };
}
