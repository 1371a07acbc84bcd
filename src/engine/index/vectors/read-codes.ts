import { z } from 'zod';
import { type Piece, SectionFileReader } from '#engine/index/sections/section-reader.ts';
import { CodeMatrix } from '#engine/scan/code-matrix.ts';
import {
  runsOf,
  type VectorFile,
  type VectorFiles,
  type VectorRun,
} from '#engine/scan/vector-files.ts';

const Meta = z.object({ count: z.int(), dims: z.int() });

/** Opens a file of `writeVectors`. @throws Error when it is missing or incomplete */
export async function openVectorFile(path: string, dims: number): Promise<OpenVectorFile> {
  const reader = await SectionFileReader.open(path);
  const meta = Meta.safeParse(reader.meta);
  if (!meta.success || meta.data.dims !== dims) {
    await reader.close();
    throw new Error(`${path} is no file of vectors of ${dims} numbers`);
  }
  const offset = reader.sections['vectors']?.offset ?? 0;
  return { reader, file: { path, offset, count: meta.data.count } };
}

export interface OpenVectorFile {
  readonly reader: SectionFileReader;
  readonly file: VectorFile;
}

/** Reads the codes of all rows. @throws Error when a file is damaged */
export async function readCodes(
  files: VectorFiles,
  readers: readonly SectionFileReader[],
): Promise<CodeMatrix> {
  const rows = files.fileOf.length;
  const codes = await CodeMatrix.create(rows, files.dims);
  const runs = [
    ...runsOf(
      files,
      new Int32Array(rows).map((_, row) => row),
    ),
  ];
  runs.sort((a, b) => a.place - b.place);
  for (const [name, array] of Object.entries(codes.arrays)) {
    for (const [file, reader] of readers.entries()) {
      const ofFile = runs.filter((run) => run.file === file);
      await reader.readPieces(name, piecesOf(ofFile, array, rows));
    }
  }
  return codes;
}

/** Where the runs of a file are in a section of it, and where they belong in memory. */
function piecesOf(runs: readonly VectorRun[], array: ArrayBufferView, rows: number): Piece[] {
  const rowBytes = array.byteLength / rows;
  return runs.map(({ first, length, place }) => ({
    at: place * rowBytes,
    into: new Uint8Array(array.buffer, array.byteOffset + first * rowBytes, length * rowBytes),
  }));
}
