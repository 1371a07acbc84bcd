import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { DOCS_PATH } from '#contract/routes.ts';
import type { ProxyEnv } from './request/proxy-env.ts';

export type PageName = 'index.html' | 'docs.html';

/** The app as the proxy serves it: built, or from its sources in development. */
export interface WebApp {
  /** Files of the app; an address without a file is a page or a 404. */
  readonly files: Hono<ProxyEnv>;
  /** Files of the documentation. */
  readonly docs: Hono<ProxyEnv>;
  readPage(name: PageName, pathname: string): Promise<string>;
  /** Marks scripts and styles that are written into a page; the policy allows no others. */
  readonly nonce?: string;
}

/** @param webRoot the folder of the built app */
export function builtWebApp(webRoot: string): WebApp {
  const files = new Hono<ProxyEnv>()
    .use('/assets/*', immutableFiles(webRoot))
    .use('/*', serveStatic({ root: webRoot, index: 'none' }));
  return {
    files,
    docs: builtDocs(path.join(webRoot, '..', 'docs')),
    readPage: (name) => readFile(path.join(webRoot, name), 'utf8'),
  };
}

const RELOAD_SECONDS = 2;
/** In a clone, the documentation is built while the server starts. */
const BEING_BUILT =
  '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Semblance</title><p>The documentation is being built. This page reloads by itself.</p></html>';

/** @param docsRoot the folder of the built documentation, which may come later */
export function builtDocs(docsRoot: string): Hono<ProxyEnv> {
  const inFolder = { rewriteRequestPath: (pathname: string) => pathname.slice(DOCS_PATH.length) };
  return new Hono<ProxyEnv>()
    .use(
      '/assets/*',
      onceThere(docsRoot, () => immutableFiles(docsRoot, inFolder)),
    )
    .use('/*', etag(), async (c, next) => {
      await next();
      c.header('Cache-Control', 'no-cache');
    })
    .use(
      '/*',
      onceThere(docsRoot, () => serveStatic({ root: docsRoot, precompressed: true, ...inFolder })),
    )
    .get('/*', (c, next) => {
      const isBuilt = existsSync(path.join(docsRoot, 'index.html'));
      if (isBuilt || c.req.path !== `${DOCS_PATH}/`) return next();
      c.header('Retry-After', String(RELOAD_SECONDS));
      c.header('Refresh', String(RELOAD_SECONDS));
      return c.html(BEING_BUILT, 503);
    });
}

/** Files of a folder that may come later; hono complains in the terminal about one that is not there. */
function onceThere(folder: string, makeHandler: () => MiddlewareHandler): MiddlewareHandler {
  let handler: MiddlewareHandler | undefined;
  return async (c, next) => {
    if (existsSync(folder)) handler ??= makeHandler();
    return handler ? handler(c, next) : next();
  };
}

/** The build puts a hash of the content into the names of these files. */
function immutableFiles(
  root: string,
  options: Parameters<typeof serveStatic>[0] = {},
): MiddlewareHandler {
  return serveStatic({
    ...options,
    root,
    precompressed: true,
    onFound: (_, c) => {
      c.header('Cache-Control', 'public, max-age=31536000, immutable');
    },
  });
}
