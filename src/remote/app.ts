import { type Context, type ErrorHandler, Hono, type MiddlewareHandler } from 'hono';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { abortOnErrorStream, IN_CHUNKS } from '#auth/abort-on-error-stream.ts';
import type { ApiKeys } from '#auth/api-keys.ts';
import { audit } from '#auth/audit.ts';
import type { AuditLog } from '#auth/audit-log.ts';
import { authenticate, keyOf, signMedia } from '#auth/authenticate.ts';
import { authorize, refuseOtherMethods } from '#auth/authorize.ts';
import { errorHandler, httpError, type Log, notFoundHandler } from '#auth/http-errors.ts';
import { keyRoutes } from '#auth/key-routes.ts';
import { MediaLinks } from '#auth/media-links.ts';
import { originOf } from '#auth/server-origin.ts';
import type { UpstreamEnv } from '#auth/upstream.ts';
import { ROUTES } from '#contract/routes.ts';
import type { RemoteCapabilities } from './capabilities.ts';
import { type Credentials, callersCredentials } from './client/credentials.ts';
import { RemoteError } from './client/remote-error.ts';
import type { Answer, RemoteFetch } from './client/remote-fetch.ts';
import type { DatasetScope } from './dataset-scope.ts';
import type { MediaFetcher } from './fetch-media.ts';
import { type MediaAddresses, REMOTE_MEDIA_PATH } from './media-addresses.ts';
import { fetchWithFallbacks } from './route-fallbacks.ts';

export interface RemoteParts {
  /** Uses this server's credentials. */
  readonly fetchRemote: RemoteFetch;
  fetchAs(credentials: Credentials): RemoteFetch;
  /** Whether an unknown token may be a token of the remote. */
  readonly takesForeignTokens: boolean;
  readonly scope: DatasetScope;
  readonly capabilities: RemoteCapabilities;
  readonly addresses: MediaAddresses;
  readonly media: MediaFetcher;
  readonly keys: ApiKeys;
  readonly auditLog: AuditLog;
  readonly log: Log;
}

/**
 * The Visual Search API as the remote offers it. A request under a key of this server (a browser's
 * session or a program's token of this server) is sent with this server's credentials, within the
 * key's role and datasets. A program's own token of the remote is forwarded unchanged, and so are
 * the answers.
 */
export function createRemoteApp(parts: RemoteParts): Hono<UpstreamEnv> {
  const app = new Hono<UpstreamEnv>()
    .onError(answerRemoteError(parts.log))
    .notFound(notFoundHandler)
    .get(ROUTES.healthcheck, (c) => c.json({ status: 'ok' }))
    .get(ROUTES.openapi, async (c) => asResponse(await parts.fetchRemote(c.req.raw)))
    .use(passForeignToken(parts))
    .use(refuseOtherMethods)
    .use(authenticate(parts.keys, new MediaLinks(parts.keys)))
    .get(REMOTE_MEDIA_PATH, (c) => answerMedia(c, parts))
    .use(audit(parts.auditLog))
    .use(authorize)
    .route('/', keyRoutes())
    .get(ROUTES.capabilities, async (c) => c.json(await parts.capabilities.get()));
  for (const route of Object.values(ROUTES)) {
    app.all(route, (c) =>
      answer(c, parts.fetchRemote, parts.scope.within(keyOf(c).datasetIds), parts),
    );
  }
  return app;
}

interface Answering extends Pick<RemoteParts, 'capabilities'> {
  /** If omitted, answers are returned as the remote sent them. */
  readonly addresses?: MediaAddresses;
}

async function answer(
  c: Context,
  fetchRemote: RemoteFetch,
  scope: DatasetScope,
  { capabilities, addresses }: Answering,
): Promise<Response> {
  if (!scope.admits(c.req.path)) throw outOfScope();
  const found = await fetchWithFallbacks(c.req.raw, fetchRemote, scope, capabilities);
  if (!('json' in found.content) || found.status >= 400) return asResponse(found);
  const json = scope.narrow(c.req.path, found.content.json);
  if (json === undefined) throw outOfScope();
  addresses?.rewrite(json, (path) => originOf(c) + signMedia(c, path));
  return asResponse({ ...found, content: { json } });
}

function passForeignToken({
  takesForeignTokens,
  fetchAs,
  scope,
  capabilities,
  keys,
}: RemoteParts): MiddlewareHandler {
  return async (c, next) => {
    const authorization = c.req.header('authorization');
    if (!takesForeignTokens || authorization === undefined) return next();
    if (await isOurs(authorization, keys)) return next();
    return answer(c, fetchAs(callersCredentials(authorization)), scope, { capabilities });
  };
}

/**
 * Checks the signature alone: two servers may have keys of the same name, and the expiry does not
 * matter here.
 */
async function isOurs(authorization: string, keys: ApiKeys): Promise<boolean> {
  try {
    const token = authorization.split(' ')[1] ?? '';
    const key = await keys.find(decodeProtectedHeader(token).kid ?? '');
    if (!key) return false;
    await compactVerify(token, new TextEncoder().encode(key.secret), { algorithms: ['HS256'] });
    return true;
  } catch {
    return false;
  }
}

async function answerMedia(c: Context, { addresses, media }: RemoteParts): Promise<Response> {
  const url = addresses.read(new URL(c.req.url));
  if (!url) throw httpError(404, 'This server did not issue this image address.');
  return asResponse(await media.fetch(c.req.raw, url));
}

function answerRemoteError(log: Log): ErrorHandler {
  const answerError = errorHandler(log, {
    explain: (error) => (error instanceof RemoteError ? error : undefined),
  });
  // Servers log 499 for a caller that disconnected.
  return (error, c) =>
    c.req.raw.signal.aborted ? new Response(null, { status: 499 }) : answerError(error, c);
}

function outOfScope() {
  return httpError(
    404,
    'No such dataset or image on this server. List the datasets with GET /api/v1/datasets.',
  );
}

function asResponse({ status, headers, content }: Answer): Response {
  if ('json' in content) return new Response(JSON.stringify(content.json), { status, headers });
  if ('bytes' in content) return new Response(content.bytes, { status, headers });
  if (!content.stream) return new Response(null, { status, headers });
  const described = new Headers(headers);
  described.delete('content-length');
  for (const [name, value] of Object.entries(IN_CHUNKS)) described.set(name, value);
  const ignore = () => undefined;
  return new Response(abortOnErrorStream(content.stream, ignore), { status, headers: described });
}
