import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { OpenClient } from '#cli/data/open-client.ts';
import type { StatusLine } from '#cli/output/status-line.ts';
import { ExportFormat } from '#contract/export/export.ts';
import { UserError } from '#platform/user-error.ts';
import { usageError } from './exit-codes.ts';
import { queryOf } from './find-query.ts';
import type { SearchArguments } from './search-arguments.ts';

/** Writes all results of a search, or the whole dataset, to a file or to the standard output. */
export async function writeExport(
  opened: OpenClient,
  args: SearchArguments,
  status: StatusLine,
): Promise<number> {
  const format = ExportFormat.safeParse(args.format ?? 'csv').data;
  if (!format) {
    throw usageError(
      `--format must be one of ${ExportFormat.options.join(', ')}, not "${args.format}".`,
    );
  }
  const isBinary = format === 'zip' || format === 'parquet';
  if (isBinary && args.output === undefined && process.stdout.isTTY) {
    throw usageError(`${format} cannot be shown in a terminal. Name a file with --output.`);
  }
  const { datasetId, search } = await queryOf(opened, args);
  const { clusters } = await opened.client.explore(datasetId, search);
  if (clusters.length === 0) return 0;
  const body = await opened.client.export(datasetId, format, search);
  if (args.output === undefined) {
    status.clear();
    for await (const chunk of body) process.stdout.write(chunk);
    return clusters.length;
  }
  await pipeline(body, createWriteStream(args.output)).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${args.output} cannot be written (${error.code ?? error.message}).`);
  });
  status.clear();
  console.error(`Written to ${args.output}.`);
  return clusters.length;
}
