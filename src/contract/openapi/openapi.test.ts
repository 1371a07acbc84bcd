import { expect, test } from 'vitest';
import { NEEDS } from '#contract/permissions.ts';
import { ROUTES } from '#contract/routes.ts';
import { UNSUPPORTED_FILTERS } from '#contract/search/unsupported-filters.ts';
import { openApiDocument } from './openapi.ts';

test('the document describes every route', () => {
  const described = Object.keys(openApiDocument().paths ?? {});
  const routes = Object.values(ROUTES)
    .filter((route) => route !== ROUTES.openapi)
    .map((route) => route.replace(/:(\w+)/g, '{$1}'));
  expect(described.sort()).toEqual(routes.sort());
});

test('the document describes exactly the methods that permissions declare', () => {
  const { paths = {} } = openApiDocument();
  for (const [name, methods] of Object.entries(NEEDS)) {
    const route = ROUTES[name as keyof typeof ROUTES];
    if (route === ROUTES.openapi) continue;
    const operations = paths[route.replace(/:(\w+)/g, '{$1}')] ?? {};
    const declared = Object.keys(methods).map((method) => method.toLowerCase());
    expect(Object.keys(operations).sort(), route).toEqual(declared.sort());
  }
});

test('no parameter of the document is a rejected filter', () => {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument()));
  const operations = Object.values<object>(paths).flatMap((item) => Object.values(item));
  const names = operations.flatMap(({ parameters = [] }) =>
    parameters.map(({ name }: { name: string }) => name),
  );
  expect(names).toContain('labels');
  expect(names.filter((name) => UNSUPPORTED_FILTERS.has(name))).toEqual([]);
});

test('the document matches the snapshot', async () => {
  const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('openapi.snapshot.json');
});
