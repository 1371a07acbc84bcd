import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { apiTexts } from '#texts/api.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { ApiError } from './api-error.ts';
import { pageSecret } from './page-secret.ts';
import { successful } from './send.ts';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Called with the fraction sent, 0–1. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Sends a file as form data. Uses XMLHttpRequest, because fetch does not report upload progress.
 * @throws ApiError for every failure except an abort
 */
export async function sendFile(path: string, file: File, options: SendOptions): Promise<Response> {
  const body = new FormData();
  body.append('file', file, file.name);
  const response = await post(underBasePath(path), body, options);
  if (response) return successful(response);
  options.signal.throwIfAborted();
  throw new ApiError(
    (await isReadable(file)) ? apiTexts.noAnswer : apiTexts.fileGone(file.name),
    0,
  );
}

/** @returns undefined without a response */
function post(address: string, body: FormData, { signal, onProgress }: SendOptions) {
  return new Promise<Response | undefined>((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', address);
    request.setRequestHeader(PAGE_SECRET_HEADER, pageSecret() ?? '');
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => resolve(undefined);
    request.onabort = () => resolve(undefined);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.send(body);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader('retry-after');
  return new Response(request.responseText, {
    status: request.status,
    ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
  });
}

/** Moved or changed files and folders fail like a lost connection, so check by reading. */
async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
