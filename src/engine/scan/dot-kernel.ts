import { readFile } from 'node:fs/promises';
import loadWabt from 'wabt';

/** The functions of dot-kernel.wat; addresses and `stride` in bytes, `count` in rows. */
export interface DotKernel {
  dot_rows(query: number, rows: number, count: number, stride: number, out: number): void;
  dot_gathered(query: number, numbers: number, count: number, stride: number, out: number): void;
  code_distances(
    query: number,
    queryScale: number,
    rows: number,
    scales: number,
    count: number,
    stride: number,
    out: number,
  ): void;
  code_distances_of_two(
    query: number,
    queryScale: number,
    rows: number,
    scales: number,
    count: number,
    stride: number,
    out: number,
    otherQuery: number,
    otherScale: number,
    otherOut: number,
  ): void;
  fine_distances(
    query: number,
    queryScale: number,
    offset: number,
    numbers: number,
    count: number,
    rows: number,
    scales: number,
    fine: number,
    stride: number,
    out: number,
  ): void;
}

let assembled: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled kernel, assembled on first use and cached for the life of the process (or worker).
 */
export function loadDotKernel(): Promise<WebAssembly.Module> {
  assembled ??= assemble();
  return assembled;
}

export function bindDotKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): DotKernel {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as DotKernel;
}

async function assemble(): Promise<WebAssembly.Module> {
  const source = new URL('./dot-kernel.wat', import.meta.url);
  const [wabt, text] = await Promise.all([loadWabt(), readFile(source, 'utf8')]);
  const parsed = wabt.parseWat('dot-kernel.wat', text, { simd: true, threads: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  return WebAssembly.compile(new Uint8Array(buffer));
}
