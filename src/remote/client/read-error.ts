import { z } from 'zod';
import type { RemoteResponse } from './http-client.ts';
import { parseJson, readWhole } from './read-body.ts';
import { RemoteError } from './remote-error.ts';
import { type Answer, jsonAnswer } from './remote-fetch.ts';

/** Facts of a request that its error message names. */
export interface AnsweredRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** What to check when the remote rejects our credentials; null for the caller's own. */
  readonly whatToCheck: string | null;
  readonly maxJsonBytes: number;
}

const MAX_ERROR_BYTES = 64_000;

/** Statuses of the contract that report an error in the caller's request. */
const CALLER_ERRORS: Readonly<Record<number, string>> = {
  400: 'reports an error in this request',
  401: 'rejects this token',
  403: 'does not allow this',
  404: 'found nothing at this address',
  409: 'cannot search this dataset yet',
  413: 'does not accept uploads of this size',
  422: 'reports an error in this request',
};
const NOT_OFFERED = [405, 410, 501];

/** @throws RemoteError when the remote, not the caller, is at fault */
export async function readError(
  response: RemoteResponse,
  request: AnsweredRequest,
): Promise<Answer> {
  const { status } = response;
  const bytes = await readWhole(response.body, MAX_ERROR_BYTES, request.host).catch(
    (error: unknown) => {
      // The status alone is sufficient.
      if (error instanceof RemoteError) return Buffer.alloc(0);
      throw error;
    },
  );
  const detail = detailOf(parseJson(bytes.toString('utf8')));
  if (status === 401 && request.whatToCheck !== null)
    throw rejectedCredentials(request.host, request.whatToCheck);
  if (status === 429 || status >= 500) throw failure(response, detail, request);
  if (NOT_OFFERED.includes(status)) {
    return errorAnswer(404, `${request.host} does not offer ${request.method} ${request.path}.`);
  }
  const meaning = CALLER_ERRORS[status];
  if (meaning === undefined) {
    return errorAnswer(400, detail ?? `${request.host} rejects this request (${status}).`);
  }
  return errorAnswer(status, detail ?? `${request.host} ${meaning} (${status}).`);
}

function errorAnswer(status: number, detail: string): Answer {
  const answer = jsonAnswer(status, { detail });
  if (status === 401) answer.headers.set('WWW-Authenticate', 'Bearer');
  return answer;
}

/** Not a 401, because that would tell the browser that its own session has expired. */
function rejectedCredentials(host: string, whatToCheck: string): RemoteError {
  return new RemoteError(
    'credentials',
    `${host} does not accept the credentials of this server: ${whatToCheck}.`,
  );
}

function failure(response: RemoteResponse, detail: string | undefined, { host }: AnsweredRequest) {
  const { status, headers } = response;
  const retryAfterSeconds = readRetryAfter(headers['retry-after']);
  if (status === 429) {
    const message = detail ?? `${host} received too many requests. Try again in a moment.`;
    return new RemoteError('busy', message, { retryAfterSeconds });
  }
  if (status === 500 && detail !== undefined) return new RemoteError('failed', detail);
  const message = detail ?? `${host} reports a server error (${status}). Try again in a moment.`;
  return new RemoteError('away', message, { retryAfterSeconds });
}

/** Parses seconds or a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return seconds >= 0 ? seconds : undefined;
}

const Detail = z.object({ detail: z.string().trim().min(1).max(2000) });
/** Format in which FastAPI, which deployed servers use, reports an invalid parameter. */
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
