import { NEEDS } from './permissions.ts';
import { ROUTES } from './routes.ts';

const METHODS_BY_PATTERN = Object.entries(ROUTES).map(([name, route]) => ({
  pattern: new RegExp(`^${route.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
  methods: Object.keys(NEEDS[name as keyof typeof ROUTES]),
}));

/** The `Allow` header of a path, including HEAD and OPTIONS; undefined for an unknown path. */
export function methodsAt(pathname: string): readonly string[] | undefined {
  const found = METHODS_BY_PATTERN.filter(({ pattern }) => pattern.test(pathname));
  if (found.length === 0) return undefined;
  const methods = new Set(found.flatMap((one) => one.methods));
  return [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

export function notAllowed(method: string, pathname: string, methods: readonly string[]): string {
  return `${pathname} does not support ${method}, only ${methods.join(', ')}.`;
}
