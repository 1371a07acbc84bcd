import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/**
 * A server writes here where it listens, for commands on its data directory while it holds the
 * store.
 */
const RunningServer = z.object({ url: z.url() });

const fileIn = (dataDir: string) => path.join(dataDir, 'server.json');

export async function announceServer(dataDir: string, url: string): Promise<void> {
  const text = JSON.stringify({ url } satisfies z.infer<typeof RunningServer>);
  await writeAtomically(fileIn(dataDir), Buffer.from(text), { sync: false });
}

export async function forgetServer(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

/**
 * The address that a server on the data directory last wrote; the server may have been killed
 * since.
 */
export async function findServer(dataDir: string): Promise<string | undefined> {
  return (await readJson(fileIn(dataDir), RunningServer))?.url;
}
