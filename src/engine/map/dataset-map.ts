import { createHash } from 'node:crypto';
import path from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import { Piscina } from 'piscina';
import { oncePerIndex } from '#engine/curation/once-per-index.ts';
import { rowsBefore } from '#engine/index/build-index.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { LayoutTask } from './layout-rows.ts';
import { readMapFile, type StoredMap, writeMapFile } from './map-file.ts';
import type { PlaceTask } from './place-rows.ts';

/** Positions on the map, by row. */
export interface DatasetMap {
  /** Changes with the rows and their positions. */
  readonly version: string;
  /** x and y of each row, from −1 to 1. */
  readonly positions: Float32Array;
}

interface MapParts {
  readonly index: DatasetIndex;
  readonly datasetId: string;
  /** Of the vectors of the index. */
  readonly modelId: string;
  /** Folder of the index files of all datasets. */
  readonly directory: string;
  /** Ends the computation. */
  readonly closing: AbortSignal;
  /** Overridden in tests. */
  readonly maxLaidOut?: number;
}

/** The layout takes a minute of one core; further rows are placed among them. */
export const MAX_LAID_OUT = 50_000;
/** Placed together, so that their vectors fit into memory. */
const PLACED_AT_ONCE = 50_000;
/** Above this share of rows that were placed since the layout, all are laid out again. */
const MAX_ADDED_SHARE = 0.3;

/** Ends the thread soon, because it is needed once per index. */
const IDLE_MS = 10_000;

/** Starts on demand and does not keep the process running. */
const thread = new Piscina({
  filename: new URL('./map-worker.mjs', import.meta.url).href,
  execArgv: THREAD_FLAGS,
  minThreads: 0,
  maxThreads: 1,
  idleTimeout: IDLE_MS,
});

/** By file, so that the map of an index continues that of the index before. */
const turns = new Map<string, LimitFunction>();

/**
 * The map of an index: positions of an earlier one where the vectors are the same, others placed
 * among them, or a new layout. Computed once per index, and stored.
 * @throws DamagedVectorError, UnwritableError
 */
export const mapOf = oncePerIndex(async (parts: MapParts): Promise<DatasetMap> => {
  const file = path.join(
    parts.directory,
    `${parts.datasetId}-${parts.index.type.toLowerCase()}.map`,
  );
  const inTurn = turns.get(file) ?? pLimit(1);
  turns.set(file, inTurn);
  const { positions } = await inTurn(() => openMap(file, parts));
  const { bytes } = parts.index.contents.mediaIds;
  const hash = createHash('sha256').update(bytes).update(positions);
  return { version: hash.digest('base64url').slice(0, 22), positions };
});

async function openMap(file: string, parts: MapParts): Promise<StoredMap> {
  const { index, modelId } = parts;
  const { mediaIds, vectorHashes } = index.contents;
  const before = await readMapFile(file).catch(() => null);
  const isUsable = before?.modelId === modelId;
  const rowBefore = isUsable
    ? rowsBefore(before, index.contents)
    : new Int32Array(index.size).fill(-1);
  const map = { modelId, mediaIds, vectorHashes, ...positionsFrom(before, rowBefore) };
  const nNew = count(rowBefore, (row) => row < 0);
  const isSame = nNew === 0 && before?.mediaIds.length === index.size;
  if (isSame || index.size === 0) return map;
  if (nNew + count(map.isAdded, (isAdded) => isAdded === 1) > MAX_ADDED_SHARE * index.size) {
    await layOut(map, parts);
  } else {
    const isNew = Uint8Array.from(rowBefore, (row) => Number(row < 0));
    await place(map, isNew, parts);
    isNew.forEach((added, row) => {
      if (added) map.isAdded[row] = 1;
    });
  }
  await writeMapFile(file, map);
  return map;
}

/** @param rowBefore by row, the row of the earlier map; −1 for a new one */
function positionsFrom(
  before: StoredMap | null,
  rowBefore: Int32Array,
): Pick<StoredMap, 'positions' | 'isAdded'> {
  const positions = new Float32Array(2 * rowBefore.length);
  const isAdded = new Uint8Array(rowBefore.length);
  rowBefore.forEach((old, row) => {
    if (!before || old < 0) return;
    positions.set(before.positions.subarray(2 * old, 2 * old + 2), 2 * row);
    isAdded[row] = before.isAdded[old] as number;
  });
  return { positions, isAdded };
}

async function layOut(map: StoredMap, parts: MapParts): Promise<void> {
  const { index, closing, maxLaidOut = MAX_LAID_OUT } = parts;
  const rows = atEqualSteps(
    rowsWhere(index.size, () => true),
    maxLaidOut,
  );
  const vectors = await index.vectors(rows);
  const task: LayoutTask = { vectors, dims: vectors.length / rows.length };
  const positions: Float32Array = await inThread('layoutRows', task, [vectors], closing);
  setPositions(map, rows, positions);
  map.isAdded.fill(0);
  const isLeft = new Uint8Array(index.size).fill(1);
  for (const row of rows) isLeft[row] = 0;
  await place(map, isLeft, parts);
}

/** Places rows among the others. */
async function place(map: StoredMap, isNew: Uint8Array, parts: MapParts): Promise<void> {
  const { index, closing, maxLaidOut = MAX_LAID_OUT } = parts;
  const isOld = (row: number) => isNew[row] === 0;
  const rows = rowsWhere(index.size, (row) => !isOld(row));
  if (rows.length === 0) return;
  const anchorRows = atEqualSteps(rowsWhere(index.size, isOld), maxLaidOut);
  const anchors = await index.vectors(anchorRows);
  const dims = anchors.length / anchorRows.length;
  const positions = Float32Array.from({ length: 2 * anchorRows.length }, (_, i) => {
    return map.positions[2 * (anchorRows[i >> 1] as number) + (i % 2)] as number;
  });
  for (let start = 0; start < rows.length; start += PLACED_AT_ONCE) {
    const some = rows.subarray(start, start + PLACED_AT_ONCE);
    const vectors = await index.vectors(some);
    const task: PlaceTask = { vectors, anchors, dims, positions };
    setPositions(map, some, await inThread('placeRows', task, [vectors], closing));
  }
}

function inThread<T>(
  name: string,
  task: object,
  moved: readonly Float32Array[],
  signal: AbortSignal,
): Promise<T> {
  const transferList = moved.map(({ buffer }) => buffer as ArrayBuffer);
  return thread.run(task, { name, transferList, signal });
}

function setPositions({ positions }: StoredMap, rows: Int32Array, added: Float32Array): void {
  rows.forEach((row, i) => {
    positions.set(added.subarray(2 * i, 2 * i + 2), 2 * row);
  });
}

function rowsWhere(size: number, isMeant: (row: number) => boolean): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => row).filter(isMeant);
}

/** Rows are in the order of the tree of clusters, so some at equal steps represent all. */
function atEqualSteps(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from(
    { length: most },
    (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / most)] as number,
  );
}

function count(numbers: Iterable<number>, isMeant: (value: number) => boolean): number {
  let found = 0;
  for (const value of numbers) if (isMeant(value)) found++;
  return found;
}
