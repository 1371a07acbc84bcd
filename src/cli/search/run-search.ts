import { type OpenClient, openClient } from '#cli/data/open-client.ts';
import { StatusLine } from '#cli/output/status-line.ts';
import { printDuplicates } from './duplicates.ts';
import { nothingFound, usageError, withExitCodes } from './exit-codes.ts';
import { writeExport } from './export-results.ts';
import { queryOf, similarQuery } from './find-query.ts';
import { printResults } from './print-results.ts';
import { readArguments, type SearchArguments } from './search-arguments.ts';
import type { SearchCommand } from './search-flags.ts';

/** Runs a command on open datasets. @returns the number of results */
type Run = (opened: OpenClient, args: SearchArguments, status: StatusLine) => Promise<number>;

const RUNS: Readonly<Record<SearchCommand, Run>> = {
  search: async (opened, args, status) => {
    const { caption, labels, tags } = args.search;
    if (args.positionals.length === 0 && !(caption ?? labels ?? tags)) {
      throw usageError('Name an image, its address or - for the standard input, or use --caption.');
    }
    const query = await queryOf(opened, args);
    return printResults(opened, query, args, () => status.clear());
  },
  similar: async (opened, args, status) => {
    const query = await similarQuery(opened, args);
    return printResults(opened, query, args, () => status.clear());
  },
  duplicates: printDuplicates,
  export: writeExport,
};

/**
 * `search`, `similar`, `duplicates` and `export`: ask a server or open the data directory.
 * @throws UserError with the exit code
 */
export function runSearch(
  command: SearchCommand,
  argv: readonly string[],
  projectRoot: string,
): Promise<void> {
  return withExitCodes(async () => {
    const args = readArguments(command, argv, projectRoot);
    process.stdout.on('error', endQuietly);
    const status = new StatusLine();
    status.show('Opening the datasets…');
    let opened: OpenClient | undefined;
    try {
      opened = await openClient(args.dataDir, args.server, args.store);
      status.show('Searching…');
      const count = await RUNS[command](opened, args, status);
      if (count === 0) throw nothingFound();
    } finally {
      status.clear();
      await opened?.close();
      process.stdout.off('error', endQuietly);
    }
  });
}

/** A program that reads the results may stop early, as head does. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
