import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

/** Builds the client as the package `semblance` with its export `./client`. */
export async function buildClient(folder: string): Promise<void> {
  await build({
    configFile: 'vite.client.config.ts',
    logLevel: 'error',
    build: { outDir: path.join(folder, 'client'), emptyOutDir: true },
  });
  const client = {
    types: './client/types/client/main.d.ts',
    default: './client/semblance-client.js',
  };
  const description = { name: 'semblance', type: 'module', exports: { './client': client } };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(description));
}
