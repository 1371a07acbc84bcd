import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { BACKUP_VERSION, BackupRecord } from '#engine/store/backup-record.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName, unwritable } from '#platform/files/write-atomically.ts';

/** The last line, which is absent or wrong in a truncated or modified file. */
const EndRecord = z.object({
  kind: z.literal('end'),
  /** SHA-256 in hexadecimal of all lines before. */
  sha256: z.string(),
});

/** A complete backup. */
export interface FoundBackup {
  readonly file: string;
  readonly revision: number;
  records(): AsyncIterable<BackupRecord>;
}

/** The two backups of a folder. */
export interface BackupFiles {
  /** The newest complete backup. */
  readonly newest: FoundBackup | undefined;
  /** Existing files that are incomplete. */
  readonly damaged: readonly string[];
}

const currentIn = (folder: string) => path.join(folder, 'current.jsonl');
const previousIn = (folder: string) => path.join(folder, 'previous.jsonl');

export async function readBackups(folder: string): Promise<BackupFiles> {
  const damaged: string[] = [];
  let newest: FoundBackup | undefined;
  for (const file of [currentIn(folder), previousIn(folder)]) {
    try {
      newest ??= await openBackup(file);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') damaged.push(file);
    }
  }
  return { newest, damaged };
}

/** Bytes per write. */
const CHUNK_LENGTH = 2 ** 16;

/**
 * Writes the records as lines of JSON. The last backup becomes the previous one unless it is
 * damaged, in which case the previous one stays. One of the two is complete at any time.
 * @throws UnwritableError
 */
export async function writeBackup(
  folder: string,
  records: AsyncIterable<BackupRecord>,
  isCurrentWhole: boolean,
): Promise<void> {
  const current = currentIn(folder);
  const temporary = temporaryName(current);
  try {
    await writeLines(temporary, records);
    if (isCurrentWhole) await renameOver(current, previousIn(folder)).catch(ignoreMissing);
    await renameOver(temporary, current);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof Error && 'syscall' in error ? unwritable(error) : error;
  }
}

async function writeLines(file: string, records: AsyncIterable<BackupRecord>): Promise<void> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  try {
    let chunk = '';
    const flush = async () => {
      hash.update(chunk);
      await handle.writeFile(chunk);
      chunk = '';
    };
    for await (const record of records) {
      chunk += `${JSON.stringify(record)}\n`;
      if (chunk.length >= CHUNK_LENGTH) await flush();
    }
    await flush();
    const end: z.infer<typeof EndRecord> = { kind: 'end', sha256: hash.digest('hex') };
    await handle.writeFile(`${JSON.stringify(end)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws Error when the file is missing, incomplete or of a later version */
async function openBackup(file: string): Promise<FoundBackup> {
  const hash = createHash('sha256');
  let before: string | undefined;
  let first: string | undefined;
  for await (const line of linesOf(file)) {
    if (before !== undefined) hash.update(`${before}\n`);
    before = line;
    first ??= line;
  }
  const end = EndRecord.parse(JSON.parse(before ?? ''));
  if (end.sha256 !== hash.digest('hex')) throw new Error(`${file} was changed`);
  const store = BackupRecord.parse(JSON.parse(first ?? ''));
  if (store.kind !== 'store' || store.version > BACKUP_VERSION) {
    throw new Error(`${file} was written by a later version`);
  }
  return { file, revision: store.revision, records: () => recordsOf(file) };
}

async function* recordsOf(file: string): AsyncGenerator<BackupRecord> {
  for await (const line of linesOf(file)) {
    const record = z.union([BackupRecord, EndRecord]).parse(JSON.parse(line));
    if (record.kind !== 'end') yield record;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file);
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    stream.destroy();
  }
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}

/** Flushes the folder so that renames survive a power failure; some systems do not support it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
