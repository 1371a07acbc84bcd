import type { z } from 'zod';
import { openLocalSession, sessionAtHand } from './local-session.ts';
import { readJsonBody, send, successful } from './send.ts';

/**
 * Sends an API request and parses the response with a schema of the contract.
 * @throws ApiError for every failure except an abort
 */
export async function requestJson<T>(
  schema: z.ZodType<T>,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  return readJsonBody(schema, await requestResponse(path, init));
}

/** @throws ApiError */
export async function requestBlob(path: string, init: RequestInit = {}): Promise<Blob> {
  const response = await requestResponse(path, init);
  return response.blob();
}

/** The raw response, for streaming. @throws ApiError */
export async function requestResponse(path: string, init: RequestInit): Promise<Response> {
  await sessionAtHand();
  const response = await send(path, init);
  if (response.status !== 401 || !(await openLocalSession())) return successful(response);
  await response.body?.cancel();
  return successful(await send(path, init));
}
