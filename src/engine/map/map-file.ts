import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { IdList } from '#engine/index/id-list.ts';
import { SectionFileReader } from '#engine/index/sections/section-reader.ts';
import { SectionFileWriter } from '#engine/index/sections/section-writer.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName, unwritable } from '#platform/files/write-atomically.ts';

/** Increment it when layouts become different, so that all are laid out again. */
const LAYOUT = 1;

const Meta = z.object({ layout: z.literal(LAYOUT), rows: z.int(), modelId: z.string() });

/** The positions of media, in any order. */
export interface StoredMap {
  /** Positions fit the vectors of one model. */
  readonly modelId: string;
  readonly mediaIds: IdList;
  /** A row with another vector has no position any more. */
  readonly vectorHashes: BigUint64Array;
  /** x and y of each row. */
  readonly positions: Float32Array;
  /** 1 for rows that were placed after the layout. */
  readonly isAdded: Uint8Array;
}

/** The file appears only when it is complete. @throws UnwritableError */
export async function writeMapFile(path: string, map: StoredMap): Promise<void> {
  const { modelId, mediaIds, vectorHashes, positions, isAdded } = map;
  const arrays = { mediaIds: mediaIds.bytes, vectorHashes, positions, isAdded };
  const sizes = Object.fromEntries(
    Object.entries(arrays).map(([name, { byteLength }]) => [name, byteLength]),
  );
  const meta: z.infer<typeof Meta> = { layout: LAYOUT, rows: mediaIds.length, modelId };
  const temporary = temporaryName(path);
  try {
    const file = await SectionFileWriter.create(temporary, meta, sizes);
    try {
      for (const [name, array] of Object.entries(arrays)) await file.write(name, array);
      await file.seal();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(error);
  }
}

/** @throws Error when the file is missing, damaged, or of another kind of layout */
export async function readMapFile(path: string): Promise<StoredMap> {
  const file = await SectionFileReader.open(path);
  try {
    const { rows, modelId } = Meta.parse(file.meta);
    const vectorHashes = new BigUint64Array(rows);
    const positions = new Float32Array(2 * rows);
    const isAdded = new Uint8Array(rows);
    await file.read('vectorHashes', vectorHashes);
    await file.read('positions', positions);
    await file.read('isAdded', isAdded);
    const mediaIds = new IdList(await file.readBytes('mediaIds'));
    return { modelId, mediaIds, vectorHashes, positions, isAdded };
  } finally {
    await file.close();
  }
}
