import { open } from 'node:fs/promises';
import { makeZip } from 'client-zip';
import { fileInside } from '#platform/files/file-inside.ts';
import { ExportProgress } from './export-progress.ts';
import { type ExportJob, exportedRows } from './exported-rows.ts';
import { writeCsv } from './write-csv.ts';
import { IMAGE_FOLDER } from './write-media-items.ts';

/** Small, because files are slow to write and progress is counted per batch. */
const BATCH_SIZE = 20;

/** Rows of the CSV export, stored with the files. */
const SCORES = 'scores.csv';

/**
 * The image files under their own paths, streamed, with their scores; unreadable files are listed.
 */
export function writeZip(job: ExportJob, folder: string): ReadableStream<Uint8Array> {
  return makeZip(
    (async function* () {
      // Its rows do not count as progress, because the user waits for the files.
      yield { name: SCORES, input: writeCsv({ ...job, progress: new ExportProgress() }) };
      yield* files(job, folder, '');
    })(),
  );
}

interface ZipEntry {
  readonly name: string;
  readonly input: AsyncIterable<string> | AsyncIterable<Uint8Array>;
}

/** The metadata of the selected media and, if a folder is given, their files. */
export function writeMediaZip(
  job: ExportJob,
  metadata: ZipEntry,
  folder: string | null,
): ReadableStream<Uint8Array> {
  return makeZip(
    (async function* () {
      yield metadata;
      if (folder !== null) yield* files(job, folder, IMAGE_FOLDER);
    })(),
  );
}

/** @param prefix folder prepended to the file names */
async function* files(job: ExportJob, folder: string, prefix: string) {
  const seen = new Set<string>();
  const names = new Set([SCORES]);
  const missing: string[] = [];
  for await (const rows of exportedRows(job, BATCH_SIZE)) {
    for (const { image_id, file_name } of rows) {
      // Objects may share their image.
      if (seen.has(image_id)) continue;
      seen.add(image_id);
      const file = await fileInside(folder, file_name);
      const handle = file && (await open(file.path).catch(() => undefined));
      if (!handle) {
        missing.push(file_name);
        continue;
      }
      const safe = safeName(file_name);
      const name = names.has(safe) ? `${image_id}/${safe}` : safe;
      names.add(name);
      try {
        yield {
          name: prefix + name,
          input: handle.createReadStream(),
          lastModified: file.modified,
        };
      } finally {
        // An aborted download leaves it open.
        await handle.close();
      }
    }
  }
  if (missing.length > 0) {
    yield { name: `${prefix}files that cannot be read.txt`, input: `${missing.join('\n')}\n` };
  }
}

/** A path without `..` or other parts that lead outside the target folder on any system. */
export function safeName(file: string): string {
  return file
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/[\p{Cc}<>:"\\|?*]/gu, '_'))
    .map((part) => (/^\.+$/.test(part) ? '_' : part))
    .join('/');
}
