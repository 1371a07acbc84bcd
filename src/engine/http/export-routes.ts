import path from 'node:path';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { type ExportFormat, ExportRequest } from '#contract/export.ts';
import { ExportQuery } from '#contract/export-task.ts';
import { ROUTES } from '#contract/routes.ts';
import { pictureIdOf } from '../explore/anchors.ts';
import { rowsWithinRange } from '../explore/select-rows.ts';
import type { ExportJob } from '../export/exported-rows.ts';
import { writeCsv } from '../export/write-csv.ts';
import { type EvidenceQuery, MAX_HTML_ROWS, writeHtml } from '../export/write-html.ts';
import { writeJson } from '../export/write-json.ts';
import { writeMediaItems } from '../export/write-media-items.ts';
import { writeZip } from '../export/write-zip.ts';
import { datasetOf, type EngineParts } from './context.ts';
import { httpError } from './errors.ts';
import { attachment, headOf } from './export-headers.ts';
import { openSearch } from './open-search.ts';
import { openSelection } from './open-selection.ts';
import { readBody } from './read-body.ts';
import { readParams } from './read-params.ts';

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  zip: 'application/zip',
  html: 'text/html; charset=utf-8',
};

/** What was found, taken out. */
export function exportRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.export, (c) => exportAll(c, parts))
    .post(ROUTES.export, async (c) => {
      const dataset = datasetOf(c, parts);
      const { format, ...selection } = await readBody(c, ExportRequest);
      const { search, params, rows } = await openSelection(c, parts, selection);
      const { displayName, folder } = dataset.stored;
      const job = { search, rows, head: headOf(dataset, params) };
      const body = await bodyOf(format, parts, job, folder);
      c.header('Content-Type', CONTENT_TYPES[format]);
      c.header('Content-Disposition', attachment(`${displayName}.${format}`));
      c.header('Cache-Control', 'no-store');
      return c.body(body);
    });
}

/** All that a search finds in one answer, as older clients ask for it. */
async function exportAll(c: Context, parts: EngineParts): Promise<Response> {
  const dataset = datasetOf(c, parts);
  readParams(ExportQuery, c.req.query());
  const search = await openSearch(c, parts, c.req.query());
  const rows = await rowsWithinRange(search);
  c.header('Content-Type', CONTENT_TYPES.json);
  c.header('Cache-Control', 'no-store');
  return c.body(streamOf(writeMediaItems({ search, rows, head: headOf(dataset, c.req.query()) })));
}

async function bodyOf(
  format: ExportFormat,
  parts: EngineParts,
  job: ExportJob,
  folder: string,
): Promise<ReadableStream> {
  if (format === 'zip') return writeZip(job, folder);
  if (format === 'csv') return streamOf(writeCsv(job));
  if (format === 'json') return streamOf(writeJson(job));
  return streamOf(await evidence(parts, job));
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream {
  return Readable.toWeb(Readable.from(encoded(texts))) as ReadableStream;
}

async function* encoded(texts: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function evidence(parts: EngineParts, job: ExportJob): Promise<AsyncGenerator<string>> {
  if (job.rows.length > MAX_HTML_ROWS) {
    throw httpError(
      400,
      `The page would hold ${job.rows.length} pictures; narrow it down to ${MAX_HTML_ROWS}, or take json.`,
    );
  }
  const { datasetId } = job.search;
  return writeHtml({
    ...job,
    query: await evidenceQuery(parts, job),
    thumbnailOf: (mediaId) => parts.dataDirectory.thumbnail(datasetId, mediaId),
  });
}

async function evidenceQuery(
  { store, dataDirectory }: EngineParts,
  { search, head }: ExportJob,
): Promise<EvidenceQuery | null> {
  const { anchor, datasetId } = search;
  if (!anchor || head.query['anchor_media_id'] === undefined) return null;
  const { anchorId } = anchor;
  const upload = await store.anchor(datasetId, anchorId);
  const pictureId = upload ? pictureIdOf(datasetId, path.parse(upload.uploadName).name) : anchorId;
  const object = (await store.objects(datasetId, [anchorId])).get(anchorId);
  const media = (await store.media(datasetId, [anchorId])).get(anchorId);
  return {
    fileName: upload?.fileName ?? object?.image.path ?? media?.path ?? anchorId,
    thumbnailPath: dataDirectory.thumbnail(datasetId, pictureId),
    boundingBox: upload?.boundingBox ?? null,
  };
}
