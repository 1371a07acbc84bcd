import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** Files that the server reads at run time; they keep their places beside the modules. */
const READ_AT_RUN_TIME = ['engine/embed/assets', 'engine/scan/dot-kernel.wasm'];

function dataFiles(): Plugin {
  return {
    name: 'data-files',
    generateBundle() {
      for (const fileName of READ_AT_RUN_TIME.flatMap(filesAt)) {
        this.emitFile({
          type: 'asset',
          fileName,
          source: readFileSync(path.join('src', fileName)),
        });
      }
    },
  };
}

function filesAt(file: string): string[] {
  return path.extname(file) !== ''
    ? [file]
    : readdirSync(path.join('src', file)).map((name) => path.posix.join(file, name));
}

/**
 * The server as JavaScript: one module for each of src, so that paths relative to a module stay true and
 * a stack trace names the file. Packages are not bundled.
 */
export default defineConfig({
  publicDir: false,
  plugins: [dataFiles()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/server',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // The command line, and what starts in a thread or a process of its own.
      input: [
        'cli/main',
        'cli/semblance',
        'engine/cluster/cluster-worker',
        'engine/curation/curation-worker',
        'engine/embed/workers/large-worker',
        'engine/embed/workers/worker',
        'engine/map/map-worker',
        'engine/scan/scan-worker',
      ].map((name) => `src/${name}.ts`),
      output: { entryFileNames: '[name].mjs', preserveModules: true, preserveModulesRoot: 'src' },
    },
  },
});
