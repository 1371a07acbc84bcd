import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { RemoteResponse } from './http-client.ts';
import { responseHeaders } from './pass-headers.ts';
import { connectionError, RemoteError } from './remote-error.ts';

/** An answer of the API: JSON or a small file, read whole, or something larger, to be streamed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly content:
    | { readonly json: unknown }
    | { readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly stream: Readable | null };
}

/** Who is asked for what, to say so when the answer is none. */
export interface Asked {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** Of our credentials, when they are refused; null for the caller's own. */
  readonly whatToCheck: string | null;
  readonly maxJsonBytes: number;
}

const MAX_ERROR_BYTES = 64_000;
/**
 * Files up to this size, most pictures among them, are read whole: one that breaks off can be fetched
 * again, where half of it would have been sent on already.
 */
const MAX_WHOLE_BYTES = 4_000_000;

/** Statuses of the contract that tell the caller something about the request. */
const CALLER_ERRORS: Readonly<Record<number, string>> = {
  400: 'finds something wrong with this request',
  401: 'refuses this token',
  403: 'does not allow this',
  404: 'has nothing there',
  409: 'cannot search this dataset yet',
  413: 'takes no uploads of this size',
  422: 'finds something wrong with this request',
};
const NOT_OFFERED = [405, 410, 501];

/** @throws RemoteError when it is no answer of the API */
export async function readAnswer(response: RemoteResponse, asked: Asked): Promise<Answer> {
  const { status, body } = response;
  if (status >= 400) return readError(response, asked);
  const headers = responseHeaders(response.headers);
  if (status === 204 || status === 304 || asked.method === 'HEAD') {
    body.resume();
    return { status, headers, content: { stream: null } };
  }
  if (isFile(headers)) {
    const nBytes = Number(headers.get('content-length') ?? Number.NaN);
    if (!(nBytes <= MAX_WHOLE_BYTES)) return { status, headers, content: { stream: body } };
    return { status, headers, content: { bytes: await readWhole(body, nBytes, asked.host) } };
  }
  const bytes = await readWhole(body, asked.maxJsonBytes, asked.host);
  const json = parseJson(bytes.toString('utf8'));
  if (json !== undefined) return { status, headers: headersOfJson(headers), content: { json } };
  throw new RemoteError(
    'not-an-api',
    `${asked.host} sent something that is no answer of the API. Check the address that --upstream names, or what stands between.`,
  );
}

/** Pictures and files that were asked for as files. All else must be JSON, whatever it is called. */
function isFile(headers: Headers): boolean {
  const disposition = headers.get('content-disposition') ?? '';
  const type = headers.get('content-type') ?? '';
  return (
    disposition.startsWith('attachment') ||
    /^(image\/(?!svg)|text\/csv|application\/(zip|octet-stream))/i.test(type)
  );
}

function headersOfJson(headers: Headers): Headers {
  const described = new Headers(headers);
  described.delete('content-length');
  described.set('content-type', 'application/json');
  return described;
}

async function readWhole(
  body: Readable,
  maxBytes: number,
  host: string,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let nBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      nBytes += chunk.length;
      if (nBytes > maxBytes) {
        const message = `${host} sent an answer without an end, so it was given up.`;
        throw new RemoteError('not-an-api', message);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof RemoteError || isAbort(error) ? error : connectionError(error, host);
  }
  return Buffer.concat(chunks);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readError(response: RemoteResponse, asked: Asked): Promise<Answer> {
  const { status } = response;
  const bytes = await readWhole(response.body, MAX_ERROR_BYTES, asked.host).catch(
    (error: unknown) => {
      // The status has said the most of it.
      if (error instanceof RemoteError) return Buffer.alloc(0);
      throw error;
    },
  );
  const detail = detailOf(parseJson(bytes.toString('utf8')));
  if (status === 401 && asked.whatToCheck !== null)
    throw refusedCredentials(asked.host, asked.whatToCheck);
  if (status === 429 || status >= 500) throw failure(response, detail, asked);
  if (NOT_OFFERED.includes(status)) {
    return error(404, `${asked.host} does not offer ${asked.method} ${asked.path}.`);
  }
  const meaning = CALLER_ERRORS[status];
  if (meaning === undefined) {
    return error(400, detail ?? `${asked.host} refuses this request (${status}).`);
  }
  return error(status, detail ?? `${asked.host} ${meaning} (${status}).`);
}

function error(status: number, detail: string): Answer {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer');
  return { status, headers, content: { json: { detail } } };
}

/**
 * Not a 401: that would tell the browser that its own session is over, and it is not the caller who
 * can mend this.
 */
function refusedCredentials(host: string, whatToCheck: string): RemoteError {
  return new RemoteError('credentials', `${host} does not let this server in: ${whatToCheck}.`);
}

function failure(response: RemoteResponse, detail: string | undefined, { host }: Asked) {
  const { status, headers } = response;
  const retryAfterSeconds = readRetryAfter(headers['retry-after']);
  if (status === 429) {
    const message = detail ?? `${host} gets too many requests; try again in a moment.`;
    return new RemoteError('busy', message, { retryAfterSeconds });
  }
  if (status === 500 && detail !== undefined) return new RemoteError('failed', detail);
  const message = detail ?? `${host} is in trouble (${status}); try again in a moment.`;
  return new RemoteError('away', message, { retryAfterSeconds });
}

/** Seconds, or a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return seconds >= 0 ? seconds : undefined;
}

const Detail = z.object({ detail: z.string().trim().min(1).max(2000) });
/** How FastAPI, which deployed servers are written with, says what is wrong with a parameter. */
const ValidationErrors = z.object({
  detail: z
    .array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() }))
    .min(1),
});

function detailOf(json: unknown): string | undefined {
  const plain = Detail.safeParse(json).data?.detail;
  if (plain !== undefined) return plain;
  const errors = ValidationErrors.safeParse(json).data?.detail;
  return errors?.map(({ loc, msg }) => `${loc.at(-1) ?? 'request'}: ${msg}`).join('; ');
}
