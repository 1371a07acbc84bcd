import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { OpenClient } from '#cli/data/open-client.ts';
import { NoAccessError, SemblanceError } from '#client/errors.ts';
import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { createTools } from './tools.ts';

const PATH = '/mcp';
/** A query image in base64, which is a third larger. */
const MAX_BODY_BYTES = 1.5 * DEFAULT_MAX_UPLOAD_BYTES;
const TOKEN = /^Bearer (\S+)$/;

/**
 * Answers one request under the token that it sends, so the tools can do what its key can do. There
 * are no sessions, because a tool needs nothing of the calls before.
 */
export async function answerMcp(request: Request, opened: OpenClient): Promise<Response> {
  if (new URL(request.url).pathname !== PATH) return error(404, `The tools are at ${PATH}.`);
  if (request.method !== 'POST') return error(405, `${PATH} takes POST.`);
  const [, token] = TOKEN.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token === undefined) return error(401, 'Send "Authorization: Bearer <token>".');
  const client = opened.withToken(token);
  try {
    await client.datasets();
  } catch (refusal) {
    if (!(refusal instanceof SemblanceError)) throw refusal;
    return error(refusal instanceof NoAccessError ? 401 : 502, refusal.detail);
  }
  const tools = createTools({ client, readsFiles: false });
  const transport = new WebStandardStreamableHTTPServerTransport({
    enableJsonResponse: true,
    maxRequestBodySize: MAX_BODY_BYTES,
  });
  await tools.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await tools.close();
  }
}

function error(status: number, detail: string): Response {
  const headers = new Headers();
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer');
  if (status === 405) headers.set('Allow', 'POST');
  return Response.json({ detail }, { status, headers });
}
