import { readFile } from 'node:fs/promises';
import path from 'node:path';
import loadWabt from 'wabt';

const SOURCE = path.resolve('src', 'engine', 'scan', 'dot-kernel.wat');

/** The assembled kernel, which the server loads. */
export const KERNEL = path.resolve('src', 'engine', 'scan', 'dot-kernel.wasm');

export async function assembleKernel(): Promise<Uint8Array> {
  const [wabt, text] = await Promise.all([loadWabt(), readFile(SOURCE, 'utf8')]);
  const parsed = wabt.parseWat('dot-kernel.wat', text, { simd: true, threads: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  return new Uint8Array(buffer);
}
