import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/**
 * Content of one of our files; undefined when it is missing, truncated or does not match the
 * schema.
 */
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
