import { type Context, Hono } from 'hono';
import type { ErrorBody } from '#contract/error.ts';
import { API_DOCS_PATH, DOCS_PATH } from '#contract/routes.ts';
import { COMMAND, START_COMMAND } from '#platform/command-line.ts';
import type { ProxyEnv } from './request/proxy-env.ts';
import type { PageName, WebApp } from './web-app.ts';

/**
 * Serves the app and its documentation: their files unchanged, and the page of the app for every other
 * address.
 * @param maxUploadBytes written into the page, so that the app refuses files that the server would
 * refuse
 */
export function appFiles(webApp: WebApp, maxUploadBytes: number): Hono<ProxyEnv> {
  return (
    new Hono<ProxyEnv>()
      // The links of the documentation are relative to its folder.
      .get(DOCS_PATH, (c) => c.redirect(`${c.env.client.prefix}${DOCS_PATH}/`))
      .get(API_DOCS_PATH, (c) => servePage(c, 'docs.html', webApp, maxUploadBytes))
      .route(DOCS_PATH, webApp.docs)
      .route('/', webApp.files)
      .get('/*', (c) =>
        isPageAddress(c.req.path)
          ? servePage(c, 'index.html', webApp, maxUploadBytes)
          : c.notFound(),
      )
      .notFound((c) => c.json<ErrorBody>({ detail: `No such file: ${c.req.path}.` }, 404))
  );
}

/** Addresses of the app have no extension; a path with one is a missing file. */
function isPageAddress(pathname: string): boolean {
  return !/\.[^/]*$/.test(pathname);
}

const MAX_UPLOAD_META = /(?<=<meta name="max-upload-bytes" content=")\d+/;
const BASE_PATH_META = /(?<=<meta name="base-path" content=")/;
const START_COMMAND_META = /(?<=<meta name="start-command" content=")[^"]*/;
const COMMAND_META = /(?<=<meta name="command" content=")[^"]*/;
/** Form in which the build writes file addresses into the page. */
const FILE_ADDRESS = /(?<=(?:src|href)=")\.(?=\/)/g;

async function servePage(
  c: Context<ProxyEnv>,
  name: PageName,
  webApp: WebApp,
  maxUploadBytes: number,
): Promise<Response> {
  const { prefix } = c.env.client;
  const page = (await webApp.readPage(name, c.req.path))
    .replace(MAX_UPLOAD_META, String(maxUploadBytes))
    .replace(BASE_PATH_META, prefix)
    .replace(START_COMMAND_META, START_COMMAND)
    .replace(COMMAND_META, COMMAND)
    .replace(FILE_ADDRESS, prefix);
  return c.html(page, 200, { 'Cache-Control': 'no-cache' });
}
