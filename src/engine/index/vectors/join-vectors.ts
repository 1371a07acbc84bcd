import { CodeMatrix } from '#engine/scan/code-matrix.ts';
import { placesOf, type VectorFiles, type Vectors } from '#engine/scan/vector-files.ts';

/**
 * The vectors of an index in which some rows are in a new file and the others where they were.
 * Copies the codes, so that those of a cluster are contiguous in memory.
 * @param rowBefore by row, the row in `before`
 * @param added the new file
 * @param addedRows the rows of the new file, by place
 */
export async function joinVectors(
  before: Vectors,
  rowBefore: Int32Array,
  added: Vectors | null,
  addedRows: Int32Array,
): Promise<Vectors> {
  const { dims } = before.files;
  const isAdded = new Uint8Array(rowBefore.length);
  const sourceRow = Int32Array.from(rowBefore);
  addedRows.forEach((row, place) => {
    isAdded[row] = 1;
    sourceRow[row] = place;
  });
  const kept = filesInUse(before.files, sourceRow, isAdded);
  const keptFiles = before.files.files.filter((_, file) => kept.includes(file));
  const files = placesOf(rowBefore.length, dims, [...keptFiles, ...(added?.files.files ?? [])]);
  const codes = await CodeMatrix.create(rowBefore.length, dims);
  for (let row = 0; row < rowBefore.length; ) {
    const source = isAdded[row] && added ? added : before;
    const first = sourceRow[row] as number;
    let end = row + 1;
    while (isAdded[end] === isAdded[row] && sourceRow[end] === first + end - row) end++;
    const last = first + end - row;
    codes.copyRows(row, source.codes, first, end - row);
    files.checksums.set(source.files.checksums.subarray(first, last), row);
    files.placeOf.set(source.files.placeOf.subarray(first, last), row);
    const numbers = source.files.fileOf.subarray(first, last);
    const newNumber = (file: number) => (source === added ? kept.length : kept.indexOf(file));
    files.fileOf.set(numbers.map(newNumber), row);
    row = end;
  }
  return { codes, files };
}

/** Numbers of the files that still have rows. */
function filesInUse(
  { fileOf, files }: VectorFiles,
  sourceRow: Int32Array,
  isAdded: Uint8Array,
): number[] {
  const isUsed = new Uint8Array(files.length);
  for (let row = 0; row < sourceRow.length; row++) {
    if (!isAdded[row]) isUsed[fileOf[sourceRow[row] as number] as number] = 1;
  }
  return [...files.keys()].filter((file) => isUsed[file]);
}
