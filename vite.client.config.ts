import { defineConfig } from 'vite';
import { clientTypes } from './tools/client-types.ts';

/** The client for programs (`semblance/client`) as one file for Node and browsers, with its types. */
export default defineConfig({
  publicDir: false,
  plugins: [clientTypes()],
  build: {
    target: 'es2022',
    outDir: 'dist/client',
    minify: false,
    rolldownOptions: { checks: { pluginTimings: false } },
    lib: { entry: 'src/client/main.ts', formats: ['es'], fileName: () => 'semblance-client.js' },
  },
});
