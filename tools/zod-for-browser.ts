import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Plugin, parseAst } from 'vite';

/** Where schemas are written that the app uses. */
const SOURCES = ['src/contract', 'src/web'];
/** Of files that have no schema at hand, the methods of other things say nothing. */
const HAS_SCHEMAS = /from 'zod'|^import (?!type )[^;]*from '#contract\//m;

/**
 * Fits zod to the browser: the app calls few of its methods, but a bundler must keep all, and with
 * them every kind of schema there is. Away go
 * - methods of schemas that neither the app nor the contract calls,
 * - what is said of a schema for the OpenAPI document, and the writer of JSON schemas,
 * - English sentences for zod's own errors, which the app never shows,
 * - the memory for values that hold themselves, which JSON cannot say.
 * A first load is 14 kB smaller by that, of the 130 kB it may have. And schemas are not compiled to
 * code made from strings, which the content security policy forbids. (zod/mini would need none of
 * this, but the contract, which is read far more often than loaded, would be written in its calls.)
 */
export function zodForBrowser(): Plugin {
  return {
    name: 'zod-for-browser',
    enforce: 'pre',
    load(id) {
      const [, file] = /\/zod\/v4\/(.+)\.js$/.exec(id) ?? [];
      switch (file) {
        case 'core/json-schema-processors':
        case 'core/to-json-schema':
        case 'core/memoizer':
          return exportedNames(id)
            .map((name) => `export const ${name} = () => {};`)
            .join('\n');
        case 'locales/en':
          return 'export default () => ({ localeError: () => undefined });';
        case 'classic/schemas':
          return withoutUnusedMethods(readFileSync(id, 'utf8')).replaceAll(
            '$ZodObjectJIT',
            '$ZodObject',
          );
        case 'core/core':
          return `globalThis.__zod_globalConfig = { jitless: true };\n${readFileSync(id, 'utf8')}`;
        default:
          return null;
      }
    },
    transform(code, id) {
      return id.includes('/src/contract/') ? withoutMetadata(code) : null;
    },
  };
}

/** Methods stand in an object that a kind of schema is constructed with, after all else. */
function withoutUnusedMethods(code: string): string {
  const ownCalls = [...code.matchAll(/\b(?:this|inst)\??\.(\w+)/g)].map(([, name]) => name);
  const used = new Set([...ownCalls, ...namesUsed()]);
  const unused: Range[] = [];
  walk(parseAst(code), (node) => {
    const isConstruction = /^(\$constructor|derived)$/.test(node['callee']?.property?.name);
    if (node.type !== 'CallExpression' || !isConstruction) return;
    for (const { key, start, end } of node['arguments'].at(-1).properties ?? []) {
      if (key.name && !used.has(key.name)) unused.push({ start, end: endWithComma(code, end) });
    }
  });
  return without(code, unused);
}

function withoutMetadata(code: string): string {
  const metadata: Range[] = [];
  walk(parseAst(code, { lang: 'ts' }), (node) => {
    const { callee } = node;
    if (node.type !== 'CallExpression' || callee?.property?.name !== 'meta') return;
    metadata.push({ start: callee.object.end, end: node.end });
  });
  return without(code, metadata);
}

/** All that is written after a dot in files that have schemas at hand. */
function namesUsed(): (string | undefined)[] {
  const sources = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(path.join(folder, file), 'utf8')),
  );
  return sources
    .filter((source) => HAS_SCHEMAS.test(source))
    .flatMap((source) => [...source.matchAll(/\.(\w+)/g)].map(([, name]) => name));
}

function exportedNames(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/^export (?:const|function|class) ([\w$]+)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function endWithComma(code: string, end: number): number {
  return code[end] === ',' ? end + 1 : end;
}

function without(code: string, ranges: readonly Range[]): string {
  return [...ranges]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), code);
}

// biome-ignore lint/suspicious/noExplicitAny: nodes have what their type says, which is not of interest here.
type Node = Range & { readonly type: string } & Record<string, any>;

function walk(node: unknown, visit: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node) visit(node as Node);
  for (const child of Object.values(node)) walk(child, visit);
}
