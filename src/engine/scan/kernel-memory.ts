const PAGE_BYTES = 65_536;
/** A WebAssembly memory with 32-bit addresses has at most 4 GiB. */
const MAX_PAGES = 65_536;
/** Rows per call into the kernel: their results (32 KiB) fit the first-level cache. */
export const ROWS_PER_CALL = 8192;

/**
 * Rounds up to a multiple of `step`, the block size of the kernel (numbers) or the cache (bytes).
 */
export function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}

/** @throws RangeError for an invalid shape of a matrix */
export function checkShape(rows: number, dims: number): void {
  if (Number.isInteger(rows) && rows >= 0 && Number.isInteger(dims) && dims > 0) return;
  throw new RangeError(`A matrix cannot have ${rows} rows of ${dims} numbers.`);
}

/** Zero-initialized memory of a matrix. @throws RangeError when it exceeds the available memory */
export function allocate(bytes: number, rows: number, dims: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAX_PAGES) {
    throw new RangeError(
      `${rows} vectors of ${dims} numbers need ${(bytes / 2 ** 30).toFixed(1)} GiB; a scan holds 4 GiB at most.`,
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
