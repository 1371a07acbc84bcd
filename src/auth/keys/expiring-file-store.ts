import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';

/** What is said in a file that counts for a time. */
export const Expiring = z.object({ expires_at: z.iso.datetime() });
export type Expiring = z.infer<typeof Expiring>;

export function isExpired({ expires_at }: Expiring): boolean {
  return Date.parse(expires_at) < Date.now();
}

/** Removes from a folder of such files those whose time is over. */
export async function removeExpired(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const found = await readJson(file, Expiring);
    if (found && isExpired(found)) await rm(file, { force: true });
  }
}
