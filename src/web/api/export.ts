import { type ExportFormat, PreparedExport } from '#contract/export/export.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { forElement } from './request/for-element.ts';
import { requestJson } from './request/request.ts';

/** Prepares the download of a selection. @throws ApiError */
export function prepareExport(
  datasetId: string,
  format: ExportFormat,
  selection: object,
  signal: AbortSignal,
): Promise<PreparedExport> {
  return requestJson(PreparedExport, routePath(ROUTES.preparedExports, { dataset_id: datasetId }), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...selection, format }),
    signal,
  });
}

/**
 * Downloads by a link, so that the browser streams the file to disk. A fetched body would stay in
 * memory until it is complete, and only some browsers can write it to a file instead.
 */
export function download(datasetId: string, { export_id }: PreparedExport): void {
  const link = document.createElement('a');
  const path = routePath(ROUTES.preparedExportFile, { dataset_id: datasetId, export_id });
  link.href = forElement(underBasePath(path));
  link.download = '';
  link.click();
}

/** @throws ApiError */
export function fetchProgress(
  datasetId: string,
  { export_id }: PreparedExport,
  signal: AbortSignal,
): Promise<PreparedExport> {
  const path = routePath(ROUTES.preparedExport, { dataset_id: datasetId, export_id });
  return requestJson(PreparedExport, path, { signal });
}

/** @throws ApiError */
export function stopExport(
  datasetId: string,
  { export_id }: PreparedExport,
): Promise<PreparedExport> {
  const path = routePath(ROUTES.preparedExport, { dataset_id: datasetId, export_id });
  return requestJson(PreparedExport, path, { method: 'DELETE' });
}
