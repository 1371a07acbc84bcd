import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import type { DataDirectory } from './data-directory.ts';

const DatabaseIdentity = z.object({ database_id: z.uuid() });

/** UUID of the PostgreSQL database that a data directory belongs to, if it does. */
export async function readDatabaseId({ databaseId }: DataDirectory): Promise<string | undefined> {
  return (await readJson(databaseId, DatabaseIdentity))?.database_id;
}

/** @throws UnwritableError */
export async function writeDatabaseId({ databaseId: file }: DataDirectory, id: string) {
  const identity = { database_id: id } satisfies z.infer<typeof DatabaseIdentity>;
  await writeAtomically(file, Buffer.from(JSON.stringify(identity)), { sync: true });
}
