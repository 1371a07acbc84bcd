import type { ExportFormat } from '#contract/export.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { texts } from '#texts/api.ts';
import { ApiError } from './api-error.ts';
import { requestResponse } from './request.ts';

interface Export {
  readonly datasetId: string;
  readonly format: ExportFormat;
  readonly selection: object;
  readonly signal: AbortSignal;
  /** Told how many bytes have come. */
  readonly onProgress: (nBytes: number) => void;
}

/** Takes a selection out as a file. @throws ApiError */
export async function fetchExport(request: Export): Promise<Blob> {
  const { datasetId, format, selection, signal, onProgress } = request;
  const path = routePath(ROUTES.export, { dataset_id: datasetId });
  const response = await requestResponse(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...selection, format }),
    signal,
  });
  if (!response.body) throw new ApiError(texts.emptyExport, response.status);
  let nBytes = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      nBytes += chunk.length;
      onProgress(nBytes);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), { headers: response.headers }).blob();
}
