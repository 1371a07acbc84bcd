import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import type { ApiKeys } from '#auth/api-keys.ts';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import { keyBehindLink } from '#auth/link-key.ts';
import { originOf } from '#auth/server-origin.ts';
import {
  ExportQuery,
  type ExportTask,
  ExportTaskOptions,
  ExportTaskQuery,
} from '#contract/export/export-task.ts';
import { MediaSelection } from '#contract/export/media-selection.ts';
import type { Role } from '#contract/roles.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { MAX_COMPARED, nearestDistancesOf } from '#engine/curation/compared-rows.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { rowsWithinRange } from '#engine/explore/select-rows.ts';
import { ExportProgress } from '#engine/export/export-progress.ts';
import type { ExportJob } from '#engine/export/exported-rows.ts';
import type { TaskRecord } from '#engine/export/task-record.ts';
import { writeMediaItems } from '#engine/export/write-media-items.ts';
import { writeParquet } from '#engine/export/write-parquet.ts';
import { writeMediaZip } from '#engine/export/write-zip.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { openFile } from '#engine/http/request/open-file.ts';
import { readBody, readParams } from '#engine/http/request/read-request.ts';
import { openSearch, readSearch } from '#engine/http/search/open-search.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { encoded, sendAsMade } from './export-file.ts';
import { attachment, headOf } from './export-headers.ts';
import { openEntities } from './open-entities.ts';

/** Seconds for the Retry-After header of a refused request. */
const RETRY_SECONDS = 10;
const GONE = 'This export does not exist or has expired. Start it again.';
const ENDED =
  'The key that started this export was revoked or no longer has access to the dataset. Start the export again with another key.';
/** Role of the key that starts an export. */
const EXPORT_ROLE: Role = 'reader';

/** Starts background exports and reports their status. */
export function exportTaskRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.export, (c) => exportAll(c, parts))
    .get(ROUTES.startExport, async (c) => {
      const { search: asked, ...options } = readSearch(ExportTaskQuery, c.req.query());
      const search = await openSearch(c, parts, asked);
      const found = { search, rows: await rowsWithinRange(search) };
      return c.json<ExportTask>(await startExport(c, parts, found, options));
    })
    .post(ROUTES.startEntityExport, async (c) => {
      // A key that may not see the dataset learns nothing else.
      datasetOf(c, parts);
      const options = readParams(ExportTaskOptions, c.req.query());
      const selected = await openEntities(c, parts, await readBody(c, MediaSelection));
      return c.json<ExportTask>(await startExport(c, parts, selected, options));
    })
    .get(ROUTES.exportStatus, (c) => {
      const { datasetId } = datasetOf(c, parts).stored;
      const taskId = c.req.query('export_task_id')?.toLowerCase();
      if (!taskId) throw httpError(400, 'export_task_id is missing.');
      const record = parts.exportTasks.find(datasetId, taskId);
      if (!record) throw httpError(404, GONE);
      return c.json<ExportTask>(toTask(c, parts, record));
    });
}

/**
 * Download from the address in a task's status. No token needed: the address has a secret and is
 * valid as long as the key that started the export.
 */
export function exportDownloadRoute(parts: EngineParts, keys: ApiKeys): Hono {
  return new Hono().get(ROUTES.exportDownload, async (c) => {
    const { dataset_id, export_task_id, secret } = c.req.param();
    const record = parts.exportTasks.find(dataset_id, export_task_id);
    if (record?.status !== 'COMPLETED' || !isSame(record.secret, secret))
      throw httpError(404, GONE);
    const target = { datasetId: record.dataset_id, role: EXPORT_ROLE };
    if (!(await keyBehindLink(keys, record.key_id, target))) throw httpError(404, ENDED);
    const file = parts.exportTasks.fileOf(record);
    const found = await stat(file).catch(() => undefined);
    if (!found) throw httpError(404, GONE);
    const headers = {
      'Content-Type': 'application/zip',
      'Content-Length': String(found.size),
      'Content-Disposition': attachment(record.file_name),
      'Cache-Control': 'no-store',
    };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    return c.body(await openFile(file, GONE), 200, headers);
  });
}

/** Streams all results of a search in one response. */
async function exportAll(c: Context, parts: EngineParts): Promise<Response> {
  const dataset = datasetOf(c, parts);
  const { search: asked } = readSearch(ExportQuery, c.req.query());
  const search = await openSearch(c, parts, asked);
  const rows = await rowsWithinRange(search);
  const head = headOf(dataset, c.req.query());
  c.header('Content-Type', 'application/json');
  c.header('Cache-Control', 'no-store');
  const items = writeMediaItems({ search, rows, head, progress: new ExportProgress() });
  return sendAsMade(c, parts, encoded(items));
}

async function startExport(
  c: Context,
  parts: EngineParts,
  { search, rows }: Pick<ExportJob, 'search' | 'rows'>,
  { export_format, include_images, file_name }: ExportTaskOptions,
): Promise<ExportTask> {
  const dataset = datasetOf(c, parts);
  if (parts.exportTasks.isBusy) throw new BusyError('other exports are in progress', RETRY_SECONDS);
  const { model } = dataset;
  const { datasetId, displayName, folder } = dataset.stored;
  const progress = new ExportProgress();
  const job = { search, rows, progress, head: headOf(dataset, c.req.query()) };
  const withFiles = include_images ? folder : null;
  const uniqueness = () => uniquenessOf(search.index, model, parts);
  const metadata = () =>
    export_format === 'json'
      ? { name: 'metadata.json', input: writeMediaItems(job) }
      : { name: 'metadata.parquet', input: writeParquet(job, uniqueness) };
  // An export with files iterates over all rows twice.
  const nSteps = rows.length * (withFiles === null ? 1 : 2);
  const record = await parts.exportTasks.start({
    datasetId,
    keyId: keyOf(c).key,
    fileName: file_name || `${displayName}.zip`,
    work:
      rows.length > 0
        ? {
            write: () => writeMediaZip(job, metadata(), withFiles),
            progress: () => Math.floor((100 * progress.nDone) / nSteps),
          }
        : null,
  });
  return toTask(c, parts, record);
}

/** The relevance score of each row to its nearest other one; null for too many rows to compare. */
async function uniquenessOf(
  index: DatasetIndex,
  model: EmbeddingModel,
  { closing }: EngineParts,
): Promise<Float32Array | null> {
  if (index.size > MAX_COMPARED) return null;
  const distances = await nearestDistancesOf({ index, closing });
  return distances.map((distance) => model.relevanceScore(distance));
}

function toTask(c: Context, { exportTasks }: EngineParts, record: TaskRecord): ExportTask {
  const { secret, size, key_id, ...shown } = record;
  const address = routePath(ROUTES.exportDownload, {
    dataset_id: record.dataset_id,
    export_task_id: record.id,
    secret,
  });
  return {
    ...shown,
    progress: exportTasks.progressOf(record),
    download_uri: record.status === 'COMPLETED' ? originOf(c) + address : null,
  };
}

function isSame(secret: string, sent: string): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(sent)];
  return a.length === b.length && timingSafeEqual(a, b);
}
