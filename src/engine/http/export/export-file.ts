import path from 'node:path';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { abortOnErrorStream, IN_CHUNKS } from '#auth/abort-on-error-stream.ts';
import { httpError } from '#auth/http-errors.ts';
import { originOf } from '#auth/server-origin.ts';
import { type ExportFormat, ExportRequest } from '#contract/export/export.ts';
import type { Correspondence } from '#contract/search/correspondence.ts';
import { imageOf, searchHref } from '#contract/search/search-codec.ts';
import { distanceHistogram } from '#engine/explore/distance-histogram.ts';
import type { EvidenceQuery } from '#engine/export/evidence-facts.ts';
import { ExportProgress, ExportStopped } from '#engine/export/export-progress.ts';
import type { ExportJob } from '#engine/export/exported-rows.ts';
import type { FormattedExport } from '#engine/export/prepared-exports.ts';
import { writeCsv } from '#engine/export/write-csv.ts';
import { MAX_HTML_ROWS, writeHtml } from '#engine/export/write-html.ts';
import { writeJson } from '#engine/export/write-json.ts';
import { writeParquet } from '#engine/export/write-parquet.ts';
import { writeZip } from '#engine/export/write-zip.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { readBody } from '#engine/http/request/read-request.ts';
import type { Correspondences } from '#engine/http/search/correspondence.ts';
import { openSelection } from '#engine/http/search/open-selection.ts';
import { imageIdOf } from '#engine/query/query-vectors.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { attachment, headOf } from './export-headers.ts';

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  // https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
  parquet: 'application/vnd.apache.parquet',
  zip: 'application/zip',
  html: 'text/html; charset=utf-8',
};

/** Opens the export that the request body describes. @throws 400, 404, 409 */
export async function openExport(c: Context, parts: EngineParts): Promise<FormattedExport> {
  const dataset = datasetOf(c, parts);
  const { format, ...selection } = await readBody(c, ExportRequest);
  const { search, params, rows } = await openSelection(c, parts, selection);
  if (format === 'html' && rows.length > MAX_HTML_ROWS) {
    throw httpError(
      400,
      `The page would contain ${rows.length} images. Narrow the selection down to ${MAX_HTML_ROWS}, or use json.`,
    );
  }
  const head = headOf(dataset, params);
  return { format, job: { search, rows, head, progress: new ExportProgress() } };
}

/** What the files are made of. */
export interface ExportSources {
  readonly parts: EngineParts;
  readonly correspondences: Correspondences;
}

/** Streams the file as it is read. */
export async function sendExport(
  c: Context,
  sources: ExportSources,
  { format, job }: FormattedExport,
): Promise<Response> {
  const { parts } = sources;
  const { displayName, folder } = datasetOf(c, parts).stored;
  const body = await bodyOf(c, format, sources, job, folder);
  c.header('Content-Type', CONTENT_TYPES[format]);
  c.header('Content-Disposition', attachment(`${displayName}.${format}`));
  c.header('Cache-Control', 'no-store');
  return sendAsMade(c, parts, body);
}

/** Sends a file whose beginning is sent before its end is written. */
export function sendAsMade(
  c: Context,
  { log }: EngineParts,
  chunks: AsyncIterable<Uint8Array>,
): Response {
  const onFailure = (cause: unknown) =>
    log(
      cause instanceof ExportStopped
        ? 'An export was stopped.'
        : `An export was interrupted: ${cause}`,
    );
  return c.newResponse(abortOnErrorStream(chunks, onFailure), 200, IN_CHUNKS);
}

async function bodyOf(
  c: Context,
  format: ExportFormat,
  sources: ExportSources,
  job: ExportJob,
  folder: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (format === 'zip') return writeZip(job, folder);
  if (format === 'parquet') return writeParquet(job);
  if (format === 'csv') return encoded(writeCsv(job));
  if (format === 'json') return encoded(writeJson(job));
  return encoded(await evidence(c, sources, job));
}

export async function* encoded(texts: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function evidence(
  c: Context,
  { parts, correspondences }: ExportSources,
  job: ExportJob,
): Promise<AsyncGenerator<string>> {
  const { search } = job;
  const { datasetId, query, asked } = search;
  const image = imageOf(asked.source);
  const examples = asked.examples.map(async ({ mediaId, weight }) => ({
    ...(await evidenceOf(parts, datasetId, mediaId)),
    weight,
  }));
  return writeHtml({
    ...job,
    histogram: query && (await distanceHistogram(search, query)),
    searchUrl: originOf(c) + searchHref(datasetId, asked),
    query: image && (await evidenceOf(parts, datasetId, image.mediaId)),
    examples: await Promise.all(examples),
    thumbnailOf: (mediaId) => parts.dataDirectory.thumbnail(datasetId, mediaId),
    matchOf: async (mediaId) => image && matchOrNull(correspondences.between(c, image, mediaId)),
  });
}

/** Null for a file that is missing or cannot be read any more, and while too many queries wait. */
async function matchOrNull(comparing: Promise<Correspondence>): Promise<Correspondence | null> {
  return comparing.catch((error: unknown) => {
    if (error instanceof HTTPException || error instanceof BusyError) return null;
    throw error;
  });
}

async function evidenceOf(
  { store, dataDirectory }: EngineParts,
  datasetId: string,
  mediaId: string,
): Promise<EvidenceQuery> {
  const upload = await store.anchors.find(datasetId, mediaId);
  const imageId = upload ? imageIdOf(datasetId, path.parse(upload.uploadName).name) : mediaId;
  const object = (await store.media.objectsByIds(datasetId, [mediaId])).get(mediaId);
  const media = (await store.media.byIds(datasetId, [mediaId])).get(mediaId);
  return {
    fileName: upload?.fileName ?? object?.image.path ?? media?.path ?? mediaId,
    thumbnailPath: dataDirectory.thumbnail(datasetId, imageId),
    imageThumbnailPath: dataDirectory.thumbnail(datasetId, object?.image.mediaId ?? imageId),
    boundingBox: upload?.boundingBox ?? null,
  };
}
