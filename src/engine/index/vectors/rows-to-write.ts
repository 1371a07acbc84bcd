import type { VectorFiles } from '#engine/scan/vector-files.ts';

/** Average length of a run of rows below which a start would read the files piece by piece. */
const LEAST_RUN = 8;
/**
 * A file with at most so many times the rows that are written anyway is merged with them. So each
 * file has more than twice the rows of the next one, and a dataset has few.
 */
const MERGED_SHARE = 2;
/** A file in which fewer than one of so many vectors is in use is replaced. */
const LEAST_USED = 2;

/**
 * The rows whose vectors go to a new file: those without one, and those of small files and of files
 * with many unused vectors.
 * @param rowBefore by row, the row of the earlier index with the same vector, or −1
 */
export function rowsToWrite(before: VectorFiles, rowBefore: Int32Array): Int32Array {
  const { files, fileOf } = before;
  const nUsed = files.map(() => 0);
  let nWritten = 0;
  for (const row of rowBefore) {
    const file = fileOf[row];
    if (file === undefined) nWritten++;
    else nUsed[file] = (nUsed[file] as number) + 1;
  }
  const isScattered = countRuns(before, rowBefore) * LEAST_RUN > rowBefore.length + LEAST_RUN;
  const isReplaced = files.map(
    ({ count }, file) => isScattered || (nUsed[file] as number) * LEAST_USED < count,
  );
  for (const [file, used] of nUsed.entries()) if (isReplaced[file]) nWritten += used;
  for (const file of [...files.keys()].sort((a, b) => (nUsed[a] ?? 0) - (nUsed[b] ?? 0))) {
    const used = nUsed[file] as number;
    if (isReplaced[file] || used > MERGED_SHARE * nWritten) continue;
    isReplaced[file] = true;
    nWritten += used;
  }
  const rows = new Int32Array(nWritten);
  let n = 0;
  for (let row = 0; row < rowBefore.length; row++) {
    const file = fileOf[rowBefore[row] as number];
    if (file === undefined || isReplaced[file]) rows[n++] = row;
  }
  return rows;
}

/** Number of runs of rows whose vectors follow each other in a file, or that have none. */
function countRuns({ fileOf, placeOf }: VectorFiles, rowBefore: Int32Array): number {
  let count = 0;
  let [file, place]: (number | undefined)[] = [-1, -1];
  for (const row of rowBefore) {
    const follows = fileOf[row] === file && (row < 0 || placeOf[row] === (place as number) + 1);
    if (!follows) count++;
    file = fileOf[row];
    place = placeOf[row];
  }
  return count;
}
