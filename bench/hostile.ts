import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { HOSTILE } from './hostile/draw-hostile.ts';

const THREADS = 2;
/** A query is sent so long after the files. */
const HEAD_START_MS = 200;

/** The cost of files made to keep a server busy, one for each of its threads, and how long a query then waits. */
export async function benchHostile(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const embedder = await createEmbedder({ modelDir: folder, threads: THREADS });
  for (const [name, draw] of Object.entries(HOSTILE)) {
    const file = path.join(folder, name);
    await writeFile(file, await draw());
    console.log(`  ${name}: ${await measure(embedder, file)}`);
    await rm(file);
  }
  await embedder.close();
  await rm(folder, { recursive: true });
}

async function measure(embedder: Embedder, file: string): Promise<string> {
  const thumbnailPath = `${file}.webp`;
  const copies = Array.from({ length: THREADS }, (_, n) => `${file}.${n}.webp`);
  const query = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#963' } })
    .png()
    .toBuffer();
  await embedder.embedBytes(query, { thumbnailPath });
  const before = memory();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 50);
  const start = performance.now();
  const decoding = Promise.all(
    copies.map((copy) =>
      embedder.embedFile(file, copy).then(
        () => 'read',
        (error: Error) => error.message,
      ),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
  const asked = performance.now();
  await embedder.embedBytes(query, { thumbnailPath });
  const waited = performance.now() - asked;
  const [outcome] = await decoding;
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  return `${seconds.toFixed(1)} s, ${((peak - before) / 1e6).toFixed(0)} MB at the peak, a concurrent query took ${(waited / 1000).toFixed(2)} s; result: ${outcome}`;
}

/** Resident bytes of this process and, where `/proc` tells, of those it started. */
function memory(): number {
  let bytes = process.memoryUsage.rss();
  if (process.platform !== 'linux') return bytes;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (!status.includes(`\nPPid:\t${process.pid}\n`)) continue;
      bytes += 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return bytes;
}
