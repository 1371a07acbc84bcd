import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';

/** Content of a file with an expiry date. */
export const Expiring = z.object({ expires_at: z.iso.datetime() });
export type Expiring = z.infer<typeof Expiring>;

export function isExpired({ expires_at }: Expiring): boolean {
  return Date.parse(expires_at) < Date.now();
}

/** Removes the expired files of a folder. */
export async function removeExpired(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const found = await readJson(file, Expiring);
    if (found && isExpired(found)) await rm(file, { force: true });
  }
}
