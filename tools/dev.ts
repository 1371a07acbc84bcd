import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createModuleServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { createServer } from 'vite';
import { main, startServer } from '#cli/main.ts';
import { readOptions } from '#cli/options/options.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import { builtDocs, type WebApp } from '#proxy/web-app.ts';

/**
 * `npm run dev [folder…]`: serves what `npm start` serves, but the app from its sources, so that a change
 * shows in the browser at once. run.mjs starts this again when a file of the server changes.
 */
const root = path.resolve(import.meta.dirname, '..');
await main(async () =>
  startServer(readOptions(process.argv.slice(2), root), await webAppFromSources()),
);

/** Vite transforms modules as they are asked for; the proxy keeps its policy, session and metas. */
async function webAppFromSources(): Promise<WebApp> {
  const nonce = randomBytes(16).toString('base64');
  const vite = await createServer({
    root,
    appType: 'custom',
    server: { middlewareMode: true },
    html: { cspNonce: nonce },
  });
  const modules = createModuleServer(vite.middlewares).listen(0, '127.0.0.1');
  await once(modules, 'listening');
  const { port } = modules.address() as AddressInfo;
  const files = new Hono<ProxyEnv>().use('/*', async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    const answer = await proxy(`http://127.0.0.1:${port}${pathname}${search}`, c.req);
    return answer.status === 404 ? next() : answer;
  });
  return {
    nonce,
    files,
    docs: builtDocs(path.join(root, 'dist', 'docs')),
    readPage: async (name, pathname) =>
      vite.transformIndexHtml(pathname, await readFile(path.join(root, name), 'utf8'), pathname),
  };
}
