import { type codeLayout, MAX_QUERIES, MAX_READERS } from './code-layout.ts';
import { ROWS_PER_CALL } from './kernel-memory.ts';

/** Memory in which a reader passes arguments to the kernel and finds its results. */
export interface ReaderMemory {
  /** The codes of its queries, one after another. */
  readonly queries: Int16Array;
  readonly rowNumbers: Int32Array;
  readonly results: Float32Array;
}

/** The memory of a reader of a matrix. @param stride codes per vector @throws RangeError */
export function readerMemory(
  buffer: SharedArrayBuffer,
  at: ReturnType<typeof codeLayout>,
  stride: number,
  reader: number,
): ReaderMemory {
  if (!(reader >= 0 && reader < MAX_READERS)) throw new RangeError(`there is no reader ${reader}`);
  const queryCodes = MAX_QUERIES * stride;
  return {
    queries: new Int16Array(buffer, at.queries + reader * 2 * queryCodes, queryCodes),
    rowNumbers: new Int32Array(buffer, at.rowNumbers + reader * 4 * ROWS_PER_CALL, ROWS_PER_CALL),
    results: new Float32Array(buffer, at.results + reader * 4 * ROWS_PER_CALL, ROWS_PER_CALL),
  };
}
