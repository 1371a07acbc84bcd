import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plugin } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');
const TSC = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
/** An import of this project, in the form of the sources. */
const SPECIFIER = /(from |import\()(['"])([#.][^'"]*)\.ts\2/g;

/**
 * Adds the declarations of the client and of the contract that its types are inferred from. They
 * import each other by relative paths, because `#…` means the sources of this project.
 */
export function clientTypes(): Plugin {
  return {
    name: 'client-types',
    generateBundle() {
      const folder = mkdtempSync(path.join(tmpdir(), 'semblance-types-'));
      try {
        emitDeclarations(folder);
        for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          if (!file.endsWith('.d.ts')) continue;
          const name = file.replaceAll(path.sep, '/');
          const source = withRelativeImports(name, readFileSync(path.join(folder, file), 'utf8'));
          this.emitFile({ type: 'asset', fileName: `types/${name}`, source });
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

function emitDeclarations(outDir: string): void {
  const args = [TSC, '--project', 'tsconfig.client.json', '--outDir', outDir];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The declarations of the client failed:\n${stdout}`);
}

function withRelativeImports(file: string, text: string): string {
  return text.replace(SPECIFIER, (_, before: string, quote: string, target: string) => {
    return `${before}${quote}${relativeTo(file, target)}.js${quote}`;
  });
}

function relativeTo(file: string, target: string): string {
  if (!target.startsWith('#')) return target;
  const relative = path.posix.relative(path.posix.dirname(file), target.slice(1));
  return relative.startsWith('.') ? relative : `./${relative}`;
}
