import { Hono } from 'hono';
import type { KeyDescription } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { keyOf } from './authenticate.ts';

export function keyRoutes(): Hono {
  return new Hono().get(ROUTES.key, (c) => {
    const { key, name, role, datasetIds } = keyOf(c);
    return c.json<KeyDescription>({
      key,
      name,
      role,
      dataset_ids: datasetIds && [...datasetIds],
    });
  });
}
