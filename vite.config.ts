import { readFileSync } from 'node:fs';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { pageTexts } from '#texts/pages/page.ts';
import { LOCALE } from '#web/texts/locale.ts';
import { precompressed } from './tools/precompressed.ts';
import { zodForBrowser } from './tools/zod-for-browser.ts';

/**
 * Writes the language of the app, its words and its icon into the pages, where their names stand in
 * braces. A file of the icon would be a request before the first results.
 */
function textsOfPages(): Plugin {
  const icon = `data:image/svg+xml,${encodeURIComponent(readFileSync('public/favicon.svg', 'utf8'))}`;
  const written: Record<string, string> = { ...pageTexts, lang: LOCALE, icon };
  return {
    name: 'texts-of-pages',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/{{(\w+)}}/g, (_, name) => written[name] ?? ''),
    },
  };
}

/**
 * Builds each page apart and its first load as one file, because each file is a request before the
 * first results, and what two pages share would be files of its own.
 */
function fewFiles(): Plugin {
  return {
    name: 'few-files',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: 'index.html',
          output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
        },
      },
      environments: {
        docs: {
          consumer: 'client',
          build: {
            rolldownOptions: { input: 'docs.html' },
            emptyOutDir: false,
            license: { fileName: 'docs-licenses.md' },
          },
        },
      },
      builder: {
        buildApp: async ({ build, environments }) => {
          for (const environment of Object.values(environments)) await build(environment);
        },
      },
    }),
  };
}

export default defineConfig({
  // The server knows under which path it is found, and writes it into the page.
  base: './',
  plugins: [zodForBrowser(), textsOfPages(), fewFiles(), react(), tailwindcss(), precompressed()],
  build: {
    target: 'es2022',
    // The first browsers that know light-dark(), which the design tokens are written in.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist/web',
    // The texts that the licenses of the bundled packages ask for.
    license: { fileName: 'licenses.md' },
    // Those browsers have it.
    modulePreload: { polyfill: false },
    // On a slow machine the build would end with advice for developers of plugins.
    rolldownOptions: { checks: { pluginTimings: false } },
    // The viewer of the API, which is one file of its page alone.
    chunkSizeWarningLimit: 1600,
  },
});
