import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Context, MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';

/** What is smaller goes in one packet as it is. */
const MIN_BYTES = 1_400;

/**
 * A page of results is a tenth of its size when it is compressed, which takes a thread about a
 * millisecond at the least effort; the most saves little more. Pictures and ZIPs are compressed in
 * themselves, the files of the app when they are built, and what is sent as it is made has to show
 * where it breaks off.
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
  if (bytes.length < MIN_BYTES) {
    c.res = new Response(bytes, { status, headers });
    return;
  }
  const compressed = await promisify(gzip)(bytes, { level: constants.Z_BEST_SPEED });
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
