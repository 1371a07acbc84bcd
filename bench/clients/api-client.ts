import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export interface Sent {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly type?: string;
}

/** Shorter than the server keeps idle connections, which could end just when the next request begins. */
const IDLE_MS = 2000;

/**
 * Calls of the API with a token. Node's own `fetch` takes three times as long per response, which
 * the server on the same machine would then lack.
 */
export class ApiClient {
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  readonly #url: string;
  readonly #token: string;

  /** @param url of the server, without a slash at its end */
  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async json(pathname: string, sent: Sent = {}) {
    return JSON.parse((await this.send(pathname, sent, unpacked)).toString());
  }

  /**
   * The whole response, packed as it came: clients unpack on machines of their own.
   * @throws Error for a status that is no success
   */
  async send(
    pathname: string,
    { method = 'GET', body, type = 'application/json' }: Sent = {},
    read = (packed: Buffer, _encoding: string | undefined) => packed,
  ): Promise<Buffer> {
    const outgoing = request(this.#url + pathname, {
      agent: this.#agent,
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'accept-encoding': 'gzip',
        ...(body && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { statusCode = 0, headers } = response;
    const received = await buffer(response);
    const isOk = statusCode >= 200 && statusCode < 300;
    if (isOk) return read(received, headers['content-encoding']);
    const detail = unpacked(received, headers['content-encoding']).toString().slice(0, 200);
    throw new Error(`${statusCode} ${pathname} ${detail}`);
  }
}

/** A request that uploads an image as browsers do. */
export async function uploadOf(image: Uint8Array): Promise<Sent> {
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(image)]), 'query.webp');
  const encoded = new Response(form);
  const body = new Uint8Array(await encoded.arrayBuffer());
  return { method: 'POST', body, type: encoded.headers.get('content-type') ?? '' };
}

function unpacked(packed: Buffer, encoding: string | undefined): Buffer {
  return encoding === 'gzip' ? gunzipSync(packed) : packed;
}
