import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/**
 * A server writes here where it listens, for commands on its data directory while it holds the
 * store.
 */
const RunningServer = z.object({
  url: z.url(),
  /** Folders of the datasets at its start, by id, because the API does not tell them. */
  folders: z.record(z.string(), z.string()).default({}),
});
export type RunningServer = z.infer<typeof RunningServer>;

const fileIn = (dataDir: string) => path.join(dataDir, 'server.json');

export async function announceServer(dataDir: string, server: RunningServer): Promise<void> {
  const text = JSON.stringify(server);
  await writeAtomically(fileIn(dataDir), Buffer.from(text), { sync: false });
}

export async function forgetServer(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

/** What a server on the data directory last wrote; the server may have been killed since. */
export function findServer(dataDir: string): Promise<RunningServer | undefined> {
  return readJson(fileIn(dataDir), RunningServer);
}
