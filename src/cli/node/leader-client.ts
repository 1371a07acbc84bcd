import { Readable } from 'node:stream';
import { Agent, request as send } from 'undici';
import type { Caller } from '#auth/upstream.ts';
import { NODE_TOKEN_HEADER, NOT_LEADING_HEADER, signCaller } from './node-token.ts';

/** Between machines of one network. */
const CONNECT_MS = 3_000;
/** Of one connection; not passed on. */
const HOP_HEADERS = ['connection', 'expect', 'host', 'keep-alive', 'transfer-encoding', 'upgrade'];
/** Responses of these have no body (RFC 9110). */
const WITHOUT_BODY = [204, 205, 304];

/** The leader did not get the request. */
export class LeaderAwayError extends Error {}

/** Forwards requests to the node that leads. */
export class LeaderClient {
  readonly #secret: Uint8Array;
  /** The leader decides how long an answer may take. */
  readonly #agent = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  /** @param secret of all nodes of the data directory */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /**
   * @param address host and port
   * @throws LeaderAwayError; Error when the leader stopped before its answer
   */
  async forward(address: string, request: Request, caller: Caller | undefined): Promise<Response> {
    const { origin, pathname, search } = new URL(request.url);
    const about = {
      origin,
      key: caller?.key.key ?? null,
      is_session: caller?.isSession ?? false,
    };
    const headers = new Headers(request.headers);
    for (const name of HOP_HEADERS) headers.delete(name);
    headers.set(NODE_TOKEN_HEADER, await signCaller(about, this.#secret));
    const {
      statusCode: status,
      headers: sent,
      body,
    } = await send(`http://${address}${pathname}${search}`, {
      dispatcher: this.#agent,
      method: request.method as 'GET',
      headers: Object.fromEntries(headers),
      body:
        request.body && Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]),
      signal: request.signal,
    }).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw isUnsent(error) ? new LeaderAwayError(String(error)) : error;
    });
    // A body that nobody reads would end the process; a reader gets the error itself.
    body.on('error', () => undefined);
    if (sent[NOT_LEADING_HEADER] !== undefined) {
      body.destroy();
      throw new LeaderAwayError(`${address} does not lead.`);
    }
    const isEmpty = request.method === 'HEAD' || WITHOUT_BODY.includes(status);
    if (isEmpty) body.destroy();
    return new Response(isEmpty ? null : (Readable.toWeb(body) as ReadableStream), {
      status,
      headers: passedOn(sent),
    });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function isUnsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code);
}

function passedOn(sent: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(sent)) {
    if (HOP_HEADERS.includes(name)) continue;
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}
