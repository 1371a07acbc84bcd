import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { methodsAt, notAllowed } from '#contract/methods.ts';
import { type Method, NEEDS, type Need } from '#contract/permissions.ts';
import { isAtLeast } from '#contract/roles.ts';
import { ROUTES } from '#contract/routes.ts';
import { keyOf } from './authenticate.ts';
import { httpError } from './http-errors.ts';

const NEEDS_BY_PATH = new Map<string, Partial<Record<Method, Need>>>(
  Object.entries(ROUTES).map(([name, path]) => [path, NEEDS[name as keyof typeof ROUTES]]),
);

/** The contract's requirement for the request; undefined for an unknown route or method. */
export function needOf(c: Context): Need | undefined {
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  for (const { path } of matchedRoutes(c)) {
    const needs = NEEDS_BY_PATH.get(path);
    if (needs) return needs[method as Method];
  }
  return undefined;
}

/** Refuses methods that the contract does not list for a path, for every caller. */
export const refuseOtherMethods: MiddlewareHandler = async (c, next) => {
  const methods = methodsAt(c.req.path);
  if (!methods || methods.includes(c.req.method)) return next();
  c.header('Allow', methods.join(', '));
  throw httpError(405, notAllowed(c.req.method, c.req.path, methods));
};

/** Admits a request whose key has the role that the route needs. The routes check the datasets. */
export const authorize: MiddlewareHandler = async (c, next) => {
  const need = needOf(c);
  if (need === undefined) return c.notFound();
  const { name, role } = keyOf(c);
  if (need !== 'anyone' && !isAtLeast(role, need)) {
    throw httpError(
      403,
      `This needs ${need} access. Your key (${name}) has the ${role} role. Ask the administrator of this server for another key.`,
    );
  }
  return next();
};
