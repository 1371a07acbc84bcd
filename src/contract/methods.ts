import { NEEDS } from './permissions.ts';
import { ROUTES } from './routes.ts';

const METHODS_BY_PATTERN = Object.entries(ROUTES).map(([name, route]) => ({
  pattern: new RegExp(`^${route.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
  methods: Object.keys(NEEDS[name as keyof typeof ROUTES]),
}));

/** What `Allow` says of a path, HEAD and OPTIONS included; undefined where there is nothing. */
export function methodsAt(pathname: string): readonly string[] | undefined {
  const found = METHODS_BY_PATTERN.filter(({ pattern }) => pattern.test(pathname));
  if (found.length === 0) return undefined;
  const methods = new Set(found.flatMap((one) => one.methods));
  return [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

export function notAllowed(method: string, pathname: string, methods: readonly string[]): string {
  return `${pathname} does not support ${method}, only ${methods.join(', ')}.`;
}
