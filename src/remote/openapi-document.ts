import { z } from 'zod';
import { ROUTES } from '#contract/routes.ts';
import type { Offer } from './feature-routes.ts';

const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string().optional() })).optional(),
});
export type Paths = z.infer<typeof Document>['paths'];

/**
 * The operations of an OpenAPI document; undefined for other JSON and for a document of another
 * API.
 */
export function operationsIn(json: unknown): Paths | undefined {
  const paths = Document.safeParse(json).data?.paths;
  return paths && operationOf(paths, ROUTES.explore, 'get') ? paths : undefined;
}

/** Whether the document describes the route of a feature, with its parameter. */
export function isDescribed(paths: Paths, { route, method, param }: Offer): boolean {
  // The document need not list its own route.
  if (route === ROUTES.openapi) return true;
  const operation = operationOf(paths, route, method);
  if (!operation || param === undefined) return operation !== undefined;
  return operation.parameters?.some(({ name }) => name === param) ?? false;
}

/** Servers name path parameters differently. */
function operationOf(paths: Paths, route: string, method: string) {
  const wanted = route.replace(/:\w+/g, '{}');
  const found = Object.entries(paths).find(([path]) => path.replace(/\{\w+\}/g, '{}') === wanted);
  return Operation.safeParse(found?.[1][method]).data;
}
