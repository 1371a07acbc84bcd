import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExportTask } from '#contract/export/export-task.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/** Record stored with the file of an export, so that exports survive a restart. */
export const TaskRecord = ExportTask.pick({
  id: true,
  dataset_id: true,
  status: true,
  result_message: true,
  file_name: true,
  created_at: true,
  expires_at: true,
}).extend({
  /**
   * Grants access to the file. Plain text, because whoever reads the record can read the file next
   * to it.
   */
  secret: z.string(),
  /**
   * The key that started it. Records of earlier versions have none, and their links have expired.
   */
  key_id: z.string().default(''),
  size: z.number(),
});
export type TaskRecord = z.infer<typeof TaskRecord>;

export async function saveRecord(file: string, record: TaskRecord): Promise<void> {
  await writeAtomically(file, Buffer.from(JSON.stringify(record)), { sync: true });
}

/** Undefined for a missing or invalid record. */
export async function readRecord(file: string): Promise<TaskRecord | undefined> {
  try {
    return TaskRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
