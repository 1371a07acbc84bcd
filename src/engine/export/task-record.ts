import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExportTask } from '#contract/export/export-task.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/** What is kept of an export beside its file, so that a restart forgets none. */
export const TaskRecord = ExportTask.pick({
  id: true,
  dataset_id: true,
  status: true,
  result_message: true,
  file_name: true,
  created_at: true,
  expires_at: true,
}).extend({
  /** Opens the file to whoever has it. It lies beside that very file, so there is nothing to hide it from. */
  secret: z.string(),
  /** The key that started it. Records of earlier versions name none, and their links have ended. */
  key_id: z.string().default(''),
  size: z.number(),
});
export type TaskRecord = z.infer<typeof TaskRecord>;

export async function saveRecord(file: string, record: TaskRecord): Promise<void> {
  await writeAtomically(file, Buffer.from(JSON.stringify(record)), { sync: true });
}

/** Undefined for what is none. */
export async function readRecord(file: string): Promise<TaskRecord | undefined> {
  try {
    return TaskRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
