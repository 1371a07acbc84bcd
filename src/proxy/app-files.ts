import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';

/**
 * The built app: files as they are, the page itself for every other address the app knows.
 * @param maxUploadBytes written into the page, so that the app refuses what the server would
 */
export function appFiles(webRoot: string, maxUploadBytes: number): Hono {
  return new Hono()
    .use(
      '/assets/*',
      serveStatic({
        root: webRoot,
        onFound: (_, c) => {
          // The build puts a hash of the content into these names.
          c.header('Cache-Control', 'public, max-age=31536000, immutable');
        },
      }),
    )
    .get('/assets/*', (c) => c.notFound())
    .use('/*', serveStatic({ root: webRoot, index: 'none' }))
    .get('/*', (c) => servePage(c, webRoot, maxUploadBytes));
}

const MAX_UPLOAD_META = /(?<=<meta name="max-upload-bytes" content=")\d+/;

async function servePage(c: Context, webRoot: string, maxUploadBytes: number): Promise<Response> {
  const page = await readFile(path.join(webRoot, 'index.html'), 'utf8');
  return c.html(page.replace(MAX_UPLOAD_META, String(maxUploadBytes)), 200, {
    'Cache-Control': 'no-cache',
  });
}
