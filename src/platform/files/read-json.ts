import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/** What a file of ours holds; undefined when it is not there, torn, or not what it should be. */
export async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
