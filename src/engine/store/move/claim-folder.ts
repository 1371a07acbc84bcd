import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errorCode } from '#platform/files/error-code.ts';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { UserError } from '#platform/user-error.ts';

/** Which store is being moved where, each by its folder or the UUID of its database. */
const MoveMarker = z.object({ from: z.string(), to: z.string() });
type MoveMarker = z.infer<typeof MoveMarker>;

/** A file in a folder that is not complete yet, or got its name at the last moment before a kill. */
export function markerIn(folder: string): string {
  return path.join(folder, 'move.json');
}

/**
 * The folder to fill, which no server uses because of its name.
 * @throws UserError when the folder it becomes has something else in it
 */
export async function workFolder(dataDir: string): Promise<string> {
  if (existsSync(markerIn(dataDir))) return dataDir;
  if ((await filesIn(dataDir)).length === 0) return `${dataDir}.moving`;
  throw new UserError(
    `The folder ${dataDir} is not empty; name a new one for the copy, beside a PostgreSQL database with --data.`,
  );
}

/**
 * Marks a new folder as that of the move.
 * @returns whether the same move began there before
 * @throws UserError when the folder has something else in it
 */
export async function claimFolder(folder: string, move: MoveMarker): Promise<boolean> {
  const begun = await readJson(markerIn(folder), MoveMarker);
  if (begun && begun.from === move.from && begun.to === move.to) return true;
  if (begun || (await filesIn(folder)).length > 0) {
    throw new UserError(
      `The folder ${folder} has the unfinished copy of another store, or of this one to another database; finish that, or delete the folder.`,
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(markerIn(folder), Buffer.from(JSON.stringify(move)), { sync: true });
  return false;
}

/** None of a folder that does not exist. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
