import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { ProxyEnv } from './request/proxy-env.ts';

export type PageName = 'index.html' | 'docs.html';

/** The app as the proxy serves it: built, or from its sources in development. */
export interface WebApp {
  /** Files of the app; an address without a file is a page or a 404. */
  readonly files: Hono<ProxyEnv>;
  readPage(name: PageName, pathname: string): Promise<string>;
  /** Marks scripts and styles that are written into a page; the policy allows no others. */
  readonly nonce?: string;
}

/** @param webRoot the folder of the built app */
export function builtWebApp(webRoot: string): WebApp {
  const files = new Hono<ProxyEnv>()
    .use(
      '/assets/*',
      serveStatic({
        root: webRoot,
        precompressed: true,
        onFound: (_, c) => {
          // The build puts a hash of the content into these names.
          c.header('Cache-Control', 'public, max-age=31536000, immutable');
        },
      }),
    )
    .use('/*', serveStatic({ root: webRoot, index: 'none' }));
  return { files, readPage: (name) => readFile(path.join(webRoot, name), 'utf8') };
}
