import type { ApiKeys } from '#auth/api-keys.ts';
import type { Upstream } from '#auth/upstream.ts';
import type { ErrorBody } from '#contract/error.ts';
import { NODE_TOKEN_HEADER, NOT_LEADING_HEADER, verifyCaller } from './node-token.ts';

const NOT_A_NODE =
  'Only nodes of the same data directory may send requests here. Start all nodes with the same --data.';

export interface ForwardedParts {
  readonly keys: ApiKeys;
  readonly secret: Uint8Array;
  /** Undefined while this node does not lead. */
  leading(): Upstream | undefined;
}

/** Answers the requests that other nodes forward. */
export async function answerForwarded(request: Request, parts: ForwardedParts): Promise<Response> {
  const about = await verifyCaller(request.headers.get(NODE_TOKEN_HEADER), parts.secret);
  if (!about) return Response.json({ detail: NOT_A_NODE } satisfies ErrorBody, { status: 401 });
  const upstream = parts.leading();
  if (!upstream) return new Response(null, { status: 503, headers: { [NOT_LEADING_HEADER]: '1' } });
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.delete(NODE_TOKEN_HEADER);
  const asReceived = new Request(about.origin + pathname + search, {
    method: request.method,
    headers,
    signal: request.signal,
    ...(request.body && { body: request.body, duplex: 'half' as const }),
  });
  if (about.key === null) return upstream(asReceived);
  const key = await parts.keys.find(about.key);
  // It was revoked since the other node has read it.
  if (!key)
    return Response.json({ detail: 'The key was revoked.' } satisfies ErrorBody, { status: 401 });
  return upstream(asReceived, { key, isSession: about.is_session });
}
