import type { RemoteResponse } from './http-client.ts';
import { responseHeaders } from './pass-headers.ts';
import { parseJson, readWhole } from './read-body.ts';
import { type AnsweredRequest, readError } from './read-error.ts';
import { RemoteError } from './remote-error.ts';
import type { Answer } from './remote-fetch.ts';

/**
 * Files up to this size, which includes most images, are read whole: a broken transfer can then be
 * repeated, while a streamed half could not be taken back.
 */
const MAX_WHOLE_BYTES = 4_000_000;

/** @throws RemoteError when the response is not one of the API */
export async function readAnswer(
  response: RemoteResponse,
  request: AnsweredRequest,
): Promise<Answer> {
  const { status, body } = response;
  if (status >= 400) return readError(response, request);
  const headers = responseHeaders(response.headers);
  if (status === 204 || status === 304 || request.method === 'HEAD') {
    body.resume();
    return { status, headers, content: { stream: null } };
  }
  if (isFile(headers)) {
    const nBytes = Number(headers.get('content-length') ?? Number.NaN);
    if (!(nBytes <= MAX_WHOLE_BYTES)) return { status, headers, content: { stream: body } };
    return { status, headers, content: { bytes: await readWhole(body, nBytes, request.host) } };
  }
  const bytes = await readWhole(body, request.maxJsonBytes, request.host);
  const json = parseJson(bytes.toString('utf8'));
  if (json !== undefined) return { status, headers: headersOfJson(headers), content: { json } };
  throw new RemoteError(
    'not-an-api',
    `${request.host} did not send a response of the API. Check the address given to --upstream and any proxy in between.`,
  );
}

/** Images and downloads. Everything else must be JSON, whatever its content type is. */
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
