import type { OpenClient } from '#cli/data/open-client.ts';
import type { StatusLine } from '#cli/output/status-line.ts';
import type { SearchOptions } from '#client/search-options.ts';
import type { Cluster, Preview } from '#contract/search/explore.ts';
import { usageError } from './exit-codes.ts';
import { chosenDataset } from './find-query.ts';
import { printResults } from './print-results.ts';
import { type ResultStyle, resultText } from './result-line.ts';
import type { SearchArguments } from './search-arguments.ts';

/**
 * Prints the groups of near-identical images or objects, with an empty line between them and the best
 * copy of each first. Paths alone are those of the extra copies, because programs that get them most
 * often move or delete them.
 * @returns the number of groups, or of extra copies
 */
export async function printDuplicates(
  opened: OpenClient,
  args: SearchArguments,
  status: StatusLine,
): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError('duplicates takes no image: --dataset names a dataset.');
  const datasetId = await chosenDataset(opened, args.dataset);
  if (args.isExtra || args.form === 'paths' || args.form === 'paths0') {
    const search = { ...args.search, duplicates: 'extra' as const };
    const form = { ...args, hasPictures: false };
    return printResults(opened, { datasetId, search }, form, () => status.clear());
  }
  const style = { opened, datasetId, form: args.form, isTerminal: process.stdout.isTTY ?? false };
  const search = { ...args.search, duplicates: 'all' as const };
  let count = 0;
  for await (const group of opened.client.clusters(datasetId, search)) {
    const members = await bestFirst(opened, datasetId, group, search);
    if (count === 0) status.clear();
    else if (args.form === 'lines') process.stdout.write('\n');
    process.stdout.write(members.map((media) => copyText(style, media)).join(''));
    if (++count >= args.limit) break;
  }
  return count;
}

function copyText(style: ResultStyle, media: Preview): string {
  return resultText(style, media, [media.copy?.is_best ? 'best' : 'extra']);
}

async function bestFirst(
  { client }: OpenClient,
  datasetId: string,
  { cluster_id, previews, n_images, n_objects }: Cluster,
  search: SearchOptions,
): Promise<Preview[]> {
  const nMembers = search.entity_type === 'OBJECTS' ? n_objects : n_images;
  const members: Preview[] = [];
  const all = client.members(datasetId, cluster_id, search);
  for await (const member of previews.length < nMembers ? all : previews) members.push(member);
  const rank = ({ copy }: Preview) => (copy?.is_best ? 0 : 1);
  return members.sort((a, b) => rank(a) - rank(b));
}
