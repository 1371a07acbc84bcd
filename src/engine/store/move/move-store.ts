import { existsSync } from 'node:fs';
import { realpath, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type DataDirectory,
  dataDirectoryAt,
  prepareDataDirectory,
} from '#engine/store/data-directory.ts';
import { readDatabaseId, writeDatabaseId } from '#engine/store/database-identity.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { UserError } from '#platform/user-error.ts';
import { claimFolder, markerIn, workFolder } from './claim-folder.ts';
import { type CopiedFiles, copyFiles } from './copy-files.ts';
import { type CopiedTable, copyTables, isEmpty } from './copy-tables.ts';
import { DuckDbSide } from './duckdb-side.ts';
import type { TableSide } from './moved-tables.ts';
import { PostgresSide } from './postgres-side.ts';

/** A DuckDB file in its data directory, or a PostgreSQL database with the data directory beside it. */
export interface StorePlace {
  /** Absolute. */
  readonly dataDir: string;
  /** Address of the database, as `--store` takes it. */
  readonly store?: string | undefined;
}

export interface MoveReport extends CopiedFiles {
  readonly tables: readonly CopiedTable[];
}

/** Called with what is being done, the number of rows or files done, and of all if it is known. */
export type ReportMove = (work: string, n: number, nAll?: number) => void;

/**
 * Copies a store with the files beside it, and leaves the source as it is. The target has its name
 * when everything in it equals the source; after an interruption, the same call continues.
 * @param to a new or empty folder, and an empty database
 * @throws UserError, StoreInUseError, or as `openDatabase` does
 */
export async function moveStore(
  from: StorePlace,
  to: StorePlace,
  report: ReportMove,
): Promise<MoveReport> {
  const source = await openSource(from);
  try {
    const work = await workFolder(to.dataDir);
    const moved = await fill(source, to, work, report);
    await giveName(work, to.dataDir);
    return moved;
  } finally {
    await source.side.close();
  }
}

interface OpenedPlace {
  readonly side: TableSide;
  readonly directory: DataDirectory;
  /** Tells it from any other. */
  readonly id: string;
}

async function openSource({ dataDir, store }: StorePlace): Promise<OpenedPlace> {
  if (!existsSync(dataDir)) throw new UserError(`There is no data directory ${dataDir}.`);
  const directory = dataDirectoryAt(await realpath(dataDir));
  if (store === undefined) {
    if (existsSync(directory.database)) {
      return { side: await DuckDbSide.open(directory.database), directory, id: directory.root };
    }
    throw new UserError(
      existsSync(directory.databaseId)
        ? `The data directory ${dataDir} belongs to a PostgreSQL database; name that with --from, and the directory with --data.`
        : `The folder ${dataDir} has no database, so there is nothing to move.`,
    );
  }
  const side = await PostgresSide.open(store);
  const { databaseId: id } = side;
  if ((await readDatabaseId(directory)) === id) return { side, directory, id };
  await side.close();
  throw new UserError(
    `The data directory ${dataDir} does not belong to the database ${side.name}; name with --data the directory that its server uses.`,
  );
}

async function fill(
  source: OpenedPlace,
  to: StorePlace,
  work: string,
  report: ReportMove,
): Promise<MoveReport> {
  const database = to.store === undefined ? undefined : await PostgresSide.open(to.store);
  let side: TableSide | undefined = database;
  try {
    const isContinued = await claimFolder(work, {
      from: source.id,
      to: database?.databaseId ?? to.dataDir,
    });
    if (!isContinued && database && !(await isEmpty(database))) {
      await rm(work, { recursive: true });
      throw new UserError(
        `The database ${database.name} already holds a store; name an empty one, or delete what it holds with DROP SCHEMA semblance CASCADE.`,
      );
    }
    const directory = await prepareDataDirectory(work);
    side ??= await DuckDbSide.open(directory.database);
    const isKept = keptIn(source.directory);
    const files = await copyFiles(source.directory.root, work, isKept, (n) =>
      report('Copying files', n),
    );
    const tables = await copyTables(source.side, side, report);
    if (database) await writeDatabaseId(directory, database.databaseId);
    return { ...files, tables };
  } finally {
    await side?.close();
  }
}

/**
 * Tells which files have to be copied: not those that the server makes again, or that belong to its
 * process or its database.
 */
function keptIn(directory: DataDirectory): (name: string) => boolean {
  const { root, indexes, queryImages, incoming, exports, databaseId } = directory;
  const left = [indexes, queryImages, incoming, exports, databaseId, markerIn(root)];
  const namesLeft = new Set(['server.json', ...left.map((file) => path.basename(file))]);
  const database = path.basename(directory.database);
  const copiesOfKeys = [directory.keyCopies, directory.secretKeyCopy];
  return (name) => {
    const [first = '', second] = name.split('/');
    if (first === path.basename(directory.backup)) {
      // The rest of the backup is that of the DuckDB file.
      return second === undefined || copiesOfKeys.some((file) => path.basename(file) === second);
    }
    // With its log, and damaged ones that were set aside.
    return !namesLeft.has(first) && !first.startsWith(database);
  };
}

/** The last step, after which a server can use the folder. */
async function giveName(work: string, name: string): Promise<void> {
  if (work !== name) {
    try {
      await rmdir(name).catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
      });
      await rename(work, name);
    } catch (error) {
      throw new UserError(
        `Everything was copied to ${work}, but it cannot be renamed to ${name} (${errorCode(error)}); rename it yourself, for instance because ${path.basename(name)} is a mount point.`,
        { cause: error },
      );
    }
  }
  await rm(markerIn(name));
}
