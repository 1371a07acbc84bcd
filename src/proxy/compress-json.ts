import type { Context, MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import { gzipJson, MIN_COMPRESSED_BYTES } from '#platform/gzip-json.ts';

/**
 * Compresses complete JSON responses that are not compressed yet. Other responses are not
 * compressed: images and ZIPs are compressed formats, the app's files are compressed at build time,
 * and a streamed response has to show where it breaks off.
 */
export const compressJson: MiddlewareHandler = async (c, next) => {
  await next();
  if (!isWholeJson(c)) return;
  c.header('Vary', 'Accept-Encoding', { append: true });
  const encoding = accepts(c, {
    header: 'Accept-Encoding',
    supports: ['gzip'],
    default: 'identity',
  });
  if (encoding !== 'gzip') return;
  const { status, headers } = c.res;
  const bytes = new Uint8Array(await c.res.arrayBuffer());
  if (bytes.length < MIN_COMPRESSED_BYTES) {
    c.res = new Response(bytes, { status, headers });
    return;
  }
  const compressed = await gzipJson(bytes);
  c.res = new Response(compressed, { status, headers });
  c.res.headers.set('Content-Encoding', 'gzip');
  c.res.headers.set('Content-Length', String(compressed.length));
};

function isWholeJson({ req, res }: Context): boolean {
  const { headers } = res;
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  const isAsItIs = !headers.has('content-encoding') && !headers.has('transfer-encoding');
  return isJson && isAsItIs && req.method !== 'HEAD' && res.body !== null;
}
