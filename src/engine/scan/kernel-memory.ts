const PAGE_BYTES = 65_536;
/** A WebAssembly memory with 32-bit addresses has at most 4 GiB. */
const MAX_PAGES = 65_536;
/** Rows that one call into the kernel scans: their results (32 KiB) stay in the first cache. */
export const ROWS_PER_CALL = 8192;

/** The next multiple of `step`: the kernel reads so many numbers, or the cache so many bytes, at a time. */
export function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}

/** @throws RangeError when a matrix cannot have that shape */
export function checkShape(rows: number, dims: number): void {
  if (Number.isInteger(rows) && rows >= 0 && Number.isInteger(dims) && dims > 0) return;
  throw new RangeError(`A matrix cannot have ${rows} rows of ${dims} numbers.`);
}

/** Memory of a matrix, all 0. @throws RangeError when it has not that many bytes */
export function allocate(bytes: number, rows: number, dims: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAX_PAGES) {
    throw new RangeError(
      `${rows} vectors of ${dims} numbers need ${(bytes / 2 ** 30).toFixed(1)} GiB; a scan holds 4 GiB at most.`,
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
