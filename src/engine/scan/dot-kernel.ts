import { readFile } from 'node:fs/promises';

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

let loaded: Promise<WebAssembly.Module> | undefined;

/** The compiled kernel, loaded on first use and cached for the life of the process (or worker). */
export function loadDotKernel(): Promise<WebAssembly.Module> {
  loaded ??= readFile(new URL('./dot-kernel.wasm', import.meta.url)).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  return loaded;
}

export function bindDotKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): DotKernel {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as unknown as DotKernel;
}
