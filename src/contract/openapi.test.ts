import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { ROUTES } from './routes.ts';

test('the document describes every route', () => {
  const described = Object.keys(openApiDocument().paths ?? {});
  const routes = Object.values(ROUTES)
    .filter((route) => route !== ROUTES.openapi)
    .map((route) => route.replace(/:(\w+)/g, '{$1}'));
  expect(described.sort()).toEqual(routes.sort());
});

test('the document stays as its readers know it', async () => {
  const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('openapi.snapshot.json');
});
