import { type Context, Hono } from 'hono';
import type { ErrorBody } from '#contract/error.ts';
import { DOCS_PATH } from '#contract/routes.ts';
import type { ProxyEnv } from './request/proxy-env.ts';
import type { WebApp } from './web-app.ts';

/**
 * The app: its files as they are, the page itself for every other address the app knows.
 * @param maxUploadBytes written into the page, so that the app refuses what the server would
 */
export function appFiles(webApp: WebApp, maxUploadBytes: number): Hono<ProxyEnv> {
  return new Hono<ProxyEnv>()
    .route('/', webApp.files)
    .get('/*', (c) =>
      isPageAddress(c.req.path) ? servePage(c, webApp, maxUploadBytes) : c.notFound(),
    )
    .notFound((c) => c.json<ErrorBody>({ detail: `No such file: ${c.req.path}.` }, 404));
}

/** Addresses of the app have no ending; what has one is a file that is not there. */
function isPageAddress(pathname: string): boolean {
  return !/\.[^/]*$/.test(pathname);
}

const MAX_UPLOAD_META = /(?<=<meta name="max-upload-bytes" content=")\d+/;
const BASE_PATH_META = /(?<=<meta name="base-path" content=")/;
/** How the build writes addresses of its files into the page. */
const FILE_ADDRESS = /(?<=(?:src|href)=")\.(?=\/)/g;

async function servePage(
  c: Context<ProxyEnv>,
  webApp: WebApp,
  maxUploadBytes: number,
): Promise<Response> {
  const { prefix } = c.env.client;
  const name = c.req.path === DOCS_PATH ? 'docs.html' : 'index.html';
  const page = (await webApp.readPage(name, c.req.path))
    .replace(MAX_UPLOAD_META, String(maxUploadBytes))
    .replace(BASE_PATH_META, prefix)
    .replace(FILE_ADDRESS, prefix);
  return c.html(page, 200, { 'Cache-Control': 'no-cache' });
}
