import { rm } from 'node:fs/promises';

/** One that is just being sent, say, stays and harms nobody. */
export async function removeThumbnails(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file).catch(() => undefined);
}
