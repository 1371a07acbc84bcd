import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { THRESHOLDS } from '#contract/primitives.ts';
import { placesOf, type Vectors } from '#engine/scan/vector-files.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName } from '#platform/files/write-atomically.ts';
import { sharedRowNumbers } from './cluster-level.ts';
import { IdList } from './id-list.ts';
import { arraysOf, type IndexContents } from './index-contents.ts';
import { SectionFileReader } from './sections/section-reader.ts';
import { SectionFileWriter } from './sections/section-writer.ts';
import { type OpenVectorFile, openVectorFile, readCodes } from './vectors/read-codes.ts';
import { explainWriting } from './vectors/write-vectors.ts';

const Meta = z.object({
  rows: z.int(),
  /** 0 when its vectors are in the database. */
  dims: z.int(),
  labelNames: z.array(z.string()),
  /** Names of its files of vectors, in the same folder. */
  vectorFiles: z.array(z.string()),
});

/**
 * Writes an index, whose vectors are in their files already. The file appears only when it is
 * complete.
 * @throws UnwritableError
 */
export async function writeIndexFile(contents: IndexContents): Promise<void> {
  const { vectors, labels } = contents;
  const arrays = arraysOf(contents);
  const sizes = Object.fromEntries(
    Object.entries(arrays).map(([name, { byteLength }]) => [name, byteLength]),
  );
  const meta: z.infer<typeof Meta> = {
    rows: contents.mediaIds.length,
    dims: vectors?.codes.dims ?? 0,
    labelNames: [...labels.names],
    vectorFiles: vectors?.files.files.map((file) => path.basename(file.path)) ?? [],
  };
  const temporary = temporaryName(contents.path);
  const file = await SectionFileWriter.create(temporary, meta, sizes).catch(explainWriting);
  try {
    for (const [name, array] of Object.entries(arrays)) await file.write(name, array);
    await file.seal();
    await renameOver(temporary, contents.path);
  } catch (error) {
    await rm(temporary, { force: true });
    explainWriting(error);
  } finally {
    await file.close();
  }
}

/** Paths of the files of vectors that an index needs; none when it cannot be read. */
export async function vectorFilesOf(indexPath: string): Promise<string[]> {
  const file = await SectionFileReader.open(indexPath).catch(() => undefined);
  await file?.close();
  const meta = Meta.safeParse(file?.meta);
  return meta.success ? pathsOf(indexPath, meta.data) : [];
}

/** @throws Error when the file or one of its files of vectors is missing or incomplete */
export async function readIndexFile(indexPath: string): Promise<IndexContents> {
  const file = await SectionFileReader.open(indexPath);
  const opened: OpenVectorFile[] = [];
  try {
    const meta = Meta.parse(file.meta);
    const { dims, labelNames } = meta;
    for (const one of pathsOf(indexPath, meta)) opened.push(await openVectorFile(one, dims));
    const vectors = dims === 0 ? null : await readVectorPlaces(file, meta, opened);
    const numbers = async (name: string) => new Uint32Array((await file.readBytes(name)).buffer);
    const signed = async (name: string) => new Int32Array((await file.readBytes(name)).buffer);
    const ids = async (name: string) => new IdList(await file.readBytes(name));
    return {
      path: indexPath,
      mediaIds: await ids('mediaIds'),
      vectorHashes: new BigUint64Array((await file.readBytes('vectorHashes')).buffer),
      imageOf: await signed('imageOf'),
      labels: {
        names: labelNames,
        own: { starts: await numbers('ownLabelStarts'), values: await numbers('ownLabels') },
        ofObjects: {
          starts: await numbers('objectLabelStarts'),
          values: await numbers('objectLabels'),
        },
      },
      levels: await Promise.all(
        THRESHOLDS.map(async (threshold) => ({
          clusterIds: await ids(`clusterIds${threshold}`),
          firstRowOf: await readRowNumbers(file, `firstRowOf${threshold}`),
        })),
      ),
      vectors,
    };
  } finally {
    await Promise.all([file, ...opened.map(({ reader }) => reader)].map((one) => one.close()));
  }
}

async function readVectorPlaces(
  file: SectionFileReader,
  { rows, dims }: z.infer<typeof Meta>,
  opened: readonly OpenVectorFile[],
): Promise<Vectors> {
  const files = placesOf(
    rows,
    dims,
    opened.map((one) => one.file),
  );
  await file.read('fileOf', files.fileOf);
  await file.read('placeOf', files.placeOf);
  await file.read('vectorChecksums', files.checksums);
  const codes = await readCodes(
    files,
    opened.map(({ reader }) => reader),
  );
  return { codes, files };
}

function pathsOf(indexPath: string, { vectorFiles }: z.infer<typeof Meta>): string[] {
  return vectorFiles.map((name) => path.join(path.dirname(indexPath), path.basename(name)));
}

async function readRowNumbers(
  file: SectionFileReader,
  section: string,
): Promise<Int32Array<SharedArrayBuffer>> {
  const numbers = sharedRowNumbers(file.lengthOf(section) / Int32Array.BYTES_PER_ELEMENT);
  await file.read(section, numbers);
  return numbers;
}
