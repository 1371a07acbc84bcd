import type { Context } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import { httpError } from '#auth/http-errors.ts';
import type { Caller, Upstream } from '#auth/upstream.ts';
import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { LimitedBody } from './body-limit.ts';
import type { ProxyEnv } from './request/proxy-env.ts';
import { isProxyHeader } from './request/proxy-headers.ts';

/** Space for the fields and boundaries of a multipart form around a file of the maximum size. */
const MULTIPART_OVERHEAD_BYTES = 64 * 1024;

/**
 * Sends the request to the upstream with its body streamed. Cookies are between the browser and the
 * proxy and are not forwarded.
 * @throws 413 when the body is larger than an upload of `maxUploadBytes`
 */
export async function forward(
  c: Context<ProxyEnv>,
  upstream: Upstream,
  maxUploadBytes: number,
  caller: Caller | undefined,
): Promise<Response> {
  const maxBytes = maxUploadBytes + MULTIPART_OVERHEAD_BYTES;
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxUploadBytes);
  const { raw } = c.req;
  const headers = new Headers(raw.headers);
  headers.delete('cookie');
  // The page secret is not forwarded, like the cookie; only this proxy tells the upstream about the
  // client.
  for (const name of raw.headers.keys()) if (isProxyHeader(name)) headers.delete(name);
  headers.delete(PAGE_SECRET_HEADER);
  headers.set('x-forwarded-for', c.env.client.address);
  headers.set('x-forwarded-prefix', c.env.client.prefix);
  headers.set('x-request-id', c.get('requestId'));

  const body = raw.body && new LimitedBody(raw.body, maxBytes);
  const request = new Request(raw.url, {
    method: raw.method,
    headers,
    signal: raw.signal,
    ...(body && { body: body.stream, duplex: 'half' as const }),
  });
  try {
    const response = await upstream(request, caller);
    if (body?.isExceeded) throw tooLarge(maxUploadBytes);
    return response;
  } catch (error) {
    throw body?.isExceeded ? tooLarge(maxUploadBytes) : error;
  }
}

function tooLarge(maxUploadBytes: number): HTTPException {
  const megabytes = maxUploadBytes / 1e6;
  return httpError(413, `The upload is too large. The limit of this server is ${megabytes} MB.`);
}
