import { readFile } from 'node:fs/promises';
import tailwindcss from '@tailwindcss/vite';
import { build } from 'vite';
import type { SiteAssets } from './page-layout.ts';

const SCRIPTS = ['theme', 'main'];

/** Builds the scripts and the style of the site into its folder; their names change with their content. */
export async function buildAssets(site: string): Promise<SiteAssets> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [tailwindcss()],
    build: {
      target: 'es2022',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      outDir: site,
      assetsDir: 'assets',
      emptyOutDir: false,
      // The texts that the licenses of the bundled packages ask for.
      license: { fileName: 'assets/licenses.md' },
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: SCRIPTS.map((name) => `src/web/docs/${name}.ts`),
        checks: { pluginTimings: false },
      },
    },
  });
  const files = 'output' in built ? built.output.map(({ fileName }) => fileName) : [];
  const named = (pattern: RegExp) => {
    const [file] = files.filter((name) => pattern.test(name));
    if (file === undefined) throw new Error(`No file ${pattern} was built.`);
    return file;
  };
  return {
    theme: named(/theme.*\.js$/),
    script: named(/main.*\.js$/),
    style: named(/\.css$/),
    icon: `data:image/svg+xml,${encodeURIComponent(await readFile('public/favicon.svg', 'utf8'))}`,
  };
}
