import type { z } from 'zod';
import { ErrorBody } from '#contract/error.ts';
import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { apiTexts } from '#texts/api.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { ApiError } from './api-error.ts';
import { pageSecret } from './page-secret.ts';

/** Sends a request with the session of this page. @throws ApiError if there is no response */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const address = path.startsWith('/') ? underBasePath(path) : path;
  const headers = new Headers(init.headers);
  const secret = pageSecret();
  if (secret !== undefined && isOwnAddress(address)) headers.set(PAGE_SECRET_HEADER, secret);
  return fetch(address, { ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(apiTexts.noAnswer, 0);
  });
}

/** @throws ApiError for an error status */
export async function successful(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new ApiError(await readDetail(response), response.status, retryAfterMs(response));
}

/** Discards the body, because an unread body keeps its connection open. @throws ApiError */
export async function readStatus(response: Response): Promise<void> {
  const { body } = await successful(response);
  await body?.cancel();
}

/** Parses a JSON response with a schema of the contract. @throws ApiError */
export async function readJsonBody<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  const answer = schema.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new ApiError(apiTexts.notUnderstood, response.status);
}

/** Whether to send the secret: a remote server may name images on other servers. */
function isOwnAddress(address: string): boolean {
  return address.startsWith('/') || new URL(address).origin === window.location.origin;
}

/** Servers send seconds; the date that HTTP also allows counts as absent. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after') ?? '';
  return /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

async function readDetail(response: Response): Promise<string> {
  const body = ErrorBody.safeParse(await response.json().catch(() => undefined));
  return body.data?.detail ?? apiTexts.errorStatus(response.status);
}
