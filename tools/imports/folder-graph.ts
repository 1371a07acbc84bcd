import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import between two folders of `src`; paths are relative to `src`. */
export interface FolderImport {
  readonly from: string;
  readonly to: string;
  readonly fromFile: string;
  readonly toFile: string;
}

/** Tests and their fixtures may look everywhere; declarations import nothing at run time. */
const PRODUCTION = /^(?!.*\.(test|fixture|d)\.tsx?$).*\.tsx?$/;
/** Static, dynamic and side-effect imports, as the formatter writes them. */
const SPECIFIER = /(?:\bfrom|\bimport\(?)\s*'(#[^']+|\.[^']+)'/g;

export function productionFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => PRODUCTION.test(path.basename(file)))
    .sort();
}

/** Imports of production files, types included, that leave their folder. */
export function folderImports(src: string): FolderImport[] {
  return productionFiles(src).flatMap((fromFile) =>
    importsOf(src, fromFile).flatMap((toFile) => {
      const [from, to] = [path.dirname(fromFile), path.dirname(toFile)];
      return from === to || toFile.startsWith('..') ? [] : [{ from, to, fromFile, toFile }];
    }),
  );
}

/** The files that a file imports, types included; all paths are relative to `src`. */
export function importsOf(src: string, file: string): string[] {
  const text = readFileSync(path.join(src, file), 'utf8');
  return [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => resolveImport(file, specifier));
}

/** Folders that import each other, with an import of the rarer direction. */
export function twoWayPairs(imports: readonly FolderImport[]): string[] {
  const between = (from: string, to: string) =>
    imports.filter((edge) => edge.from === from && edge.to === to);
  const pairs = new Set(imports.map(({ from, to }) => [from, to].sort().join(' ')));
  return [...pairs].flatMap((pair) => {
    const [a = '', b = ''] = pair.split(' ');
    const [there, back] = [between(a, b), between(b, a)];
    const [rarer] = there.length < back.length ? there : back;
    if (there.length === 0 || back.length === 0 || !rarer) return [];
    return [`${a} and ${b}: ${rarer.fromFile} imports ${rarer.toFile}`];
  });
}

/** Groups of folders that reach each other by imports (strongly connected components, Tarjan 1972). */
export function knots(imports: readonly FolderImport[]): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    targets.set(from, (targets.get(from) ?? new Set()).add(to));
  }
  const order = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (folder: string): number => {
    const index = order.size;
    order.set(folder, index);
    let low = index;
    open.push(folder);
    for (const target of targets.get(folder) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === index) {
      const group = open.splice(open.indexOf(folder));
      if (group.length > 1) found.push(group.sort());
    }
    return low;
  };
  for (const folder of targets.keys()) if (!order.has(folder)) visit(folder);
  return found;
}

/** A path relative to `src`. `#texts/` is an alias, so that another language needs no other import. */
function resolveImport(fromFile: string, specifier: string): string {
  if (specifier.startsWith('#texts/')) return `web/texts/en/${specifier.slice('#texts/'.length)}`;
  if (specifier.startsWith('#')) return specifier.slice(1);
  return path.normalize(path.join(path.dirname(fromFile), specifier));
}
