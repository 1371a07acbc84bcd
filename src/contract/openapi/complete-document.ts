import type { createDocument } from 'zod-openapi';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';

type Document = ReturnType<typeof createDocument>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const EXAMPLES: ReadonlyMap<string, string> = new Map(Object.entries(EXAMPLE_IDS));

/** Groups of operations, by path; the first match applies. */
const GROUPS = [
  {
    name: 'Search',
    paths: /\/(search-(image|stored)-|query-preview|anchor\/)/,
    description: 'Create the query of a search.',
  },
  { name: 'Explore', paths: /\/explore\//, description: 'Get the results of a search.' },
  {
    name: 'Selections',
    paths: /\/(tags|export|prepared_export|views)/,
    description: 'Tag, save and export results.',
  },
  {
    name: 'Datasets',
    paths: /\/(datasets?|ingestion|enrichment)(\/|$)/,
    description: 'Manage datasets and their images.',
  },
  { name: 'Pictures', paths: /\/(image|media)\//, description: 'Get a single image or object.' },
  { name: 'Server', paths: /^/, description: 'Health, sessions and features of the server.' },
] as const;

/**
 * Removes the bounds of safe integers, because they turn into poor examples and every integer has
 * them.
 */
export function withoutSafeBounds({ jsonSchema }: { jsonSchema: SchemaBounds }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

interface SchemaBounds {
  minimum?: unknown;
  maximum?: unknown;
}

/** Completes every operation from its path: group, operation id, example ids. */
export function completeDocument(document: Document): Document {
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const group = GROUPS.find(({ paths }) => paths.test(path))?.name ?? 'Server';
    used.add(group);
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      operation.tags ??= [group];
      operation.operationId ??= operationId(method, path);
      operation.parameters?.forEach(addExample);
    }
  }
  const groups = GROUPS.filter(({ name }) => used.has(name));
  document.tags = groups.map(({ name, description }) => ({ name, description }));
  return document;
}

function addExample(parameter: object): void {
  const example = 'name' in parameter && EXAMPLES.get(String(parameter.name));
  if (example) Object.assign(parameter, { example });
}

/**
 * For example `getDatasetIndexReport`: the method and the parts of the path that are not
 * parameters.
 */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\/v\d+/, '')
    .split('/')
    .filter((part) => !part.startsWith('{'))
    .flatMap((part) => part.split(/\W|_/))
    .filter(Boolean);
  return method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}
