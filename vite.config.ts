import { readFileSync } from 'node:fs';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { LOCALE } from '#texts/locale.ts';
import { texts } from '#texts/page.ts';

/**
 * Fits zod to the browser. Every schema carries a writer of JSON schemas, which only the server uses
 * (for its OpenAPI document), English sentences for its own errors, which the app never shows, and
 * methods for all formats of strings, of which the contract uses functions instead: without them a
 * first load is 8 kB smaller, of the 130 kB it may have. And schemas are not compiled
 * to code made from strings, which the content security policy forbids.
 */
function zodForBrowser(): Plugin {
  return {
    name: 'zod-for-browser',
    enforce: 'pre',
    load(id) {
      const [, file] = /\/zod\/v4\/(.+)\.js$/.exec(id) ?? [];
      switch (file) {
        case 'core/json-schema-processors':
        case 'core/to-json-schema':
          return exportedNames(id)
            .map((name) => `export const ${name} = () => {};`)
            .join('\n');
        case 'locales/en':
          return 'export default () => ({ localeError: () => undefined });';
        case 'classic/schemas':
          return withoutFormatMethods(readFileSync(id, 'utf8'));
        case 'core/core':
          return `globalThis.__zod_globalConfig = { jitless: true };\n${readFileSync(id, 'utf8')}`;
        default:
          return null;
      }
    },
  };
}

/** Every string brings a method for each format there is, and its expression; none is called here. */
function withoutFormatMethods(source: string): string {
  return source.replace(/(export const ZodString = .*?\n}, ){.*?\n}\);/s, '$1{});');
}

function exportedNames(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/^export (?:const|function) (\w+)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Writes the language of the app and its words into the page, where they stand in braces. */
function textsOfPage(): Plugin {
  const written: Record<string, string> = { ...texts, lang: LOCALE };
  return {
    name: 'texts-of-page',
    transformIndexHtml: (html) => html.replace(/{{(\w+)}}/g, (_, name) => written[name] ?? ''),
  };
}

export default defineConfig({
  // The server knows under which path it is found, and writes it into the page.
  base: './',
  plugins: [zodForBrowser(), textsOfPage(), react(), tailwindcss()],
  build: {
    target: 'es2022',
    // The first browsers that know light-dark(), which the design tokens are written in.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist/web',
  },
});
