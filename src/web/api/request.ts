import type { z } from 'zod';
import { ErrorBody } from '#contract/error.ts';
import { texts } from '#texts/api.ts';
import { underBasePath } from '#web/base-path.ts';
import { ApiError } from './api-error.ts';

/**
 * Sends a request of the API and reads its answer with a schema of the contract.
 * @throws ApiError for every failure but an abort
 */
export async function requestJson<T>(
  schema: z.ZodType<T>,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  return readJson(schema, await requestResponse(path, init));
}

/** Reads an answer with a schema of the contract. @throws ApiError */
export async function readJson<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  const answer = schema.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new ApiError(texts.notUnderstood, response.status);
}

/** Fetches a picture. @throws ApiError */
export async function requestBlob(path: string, init: RequestInit = {}): Promise<Blob> {
  const response = await requestResponse(path, init);
  return response.blob();
}

/** The answer itself, to be read bit by bit. @throws ApiError */
export async function requestResponse(path: string, init: RequestInit): Promise<Response> {
  const address = path.startsWith('/') ? underBasePath(path) : path;
  const response = await fetch(address, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(texts.noAnswer, 0);
  });
  return successful(response);
}

/** @throws ApiError when the answer is an error */
export async function successful(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new ApiError(await readDetail(response), response.status, retryAfterMs(response));
}

/** Servers say it in seconds; the date that HTTP allows too is as good as nothing said. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after') ?? '';
  return /^\d{1,4}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

async function readDetail(response: Response): Promise<string> {
  const body = ErrorBody.safeParse(await response.json().catch(() => undefined));
  return body.data?.detail ?? texts.errorStatus(response.status);
}
