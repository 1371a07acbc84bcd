import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { apiTexts } from '#texts/api.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { ApiError } from './api-error.ts';
import { pageSecret } from './page-secret.ts';
import { successful } from './send.ts';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Called with the part that has been sent, 0–1. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Sends a file as a form. By XMLHttpRequest, because fetch does not report the progress of uploads.
 * @throws ApiError for every failure but an abort
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

/** Undefined when no answer came. */
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

/** A file that was moved, changed or never was one fails as a lost connection does. */
async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
