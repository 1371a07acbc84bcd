import { stat } from 'node:fs/promises';
import { findDataset } from '#cli/data/find-dataset.ts';
import type { OpenClient } from '#cli/data/open-client.ts';
import { fromUser } from '#cli/options/read-values.ts';
import type { SearchOptions } from '#client/search-options.ts';
import type { Semblance } from '#client/semblance.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { refuseUsage, usageError } from './exit-codes.ts';
import type { SearchArguments } from './search-arguments.ts';

/** A dataset and a search in it. */
export interface Query {
  readonly datasetId: string;
  readonly search: SearchOptions;
}

const STANDARD_INPUT = '-';

/** The named dataset, or else the only one. @throws UserError */
export async function chosenDataset(
  { datasets }: OpenClient,
  wanted: string | undefined,
): Promise<string> {
  const named = datasets.map(({ id, display_name }) => ({ id, name: display_name }));
  if (wanted !== undefined) {
    const found = await findDataset(named, wanted).catch(refuseUsage);
    return found.id;
  }
  const [only, another] = named;
  if (!only) {
    throw new UserError(`No datasets yet. Create one with: ${COMMAND} index <folder>`);
  }
  if (!another) return only.id;
  const names = named.map(({ name }) => `"${name}"`).join(', ');
  throw usageError(`There are ${named.length} datasets. Name one with --dataset: ${names}`);
}

/**
 * The search for a file, an address or the standard input, or without one for a caption or filters.
 * @throws UserError, SemblanceError
 */
export async function queryOf(opened: OpenClient, args: SearchArguments): Promise<Query> {
  const { search, box: bounding_box, positionals } = args;
  const [image, ...more] = positionals;
  if (more.length > 0) throw usageError('Name one image. Several cannot be searched for at once.');
  if (image === undefined && bounding_box !== undefined) {
    throw usageError('--box is a region of an image: name the image.');
  }
  const isCaption = image === undefined && search.caption !== undefined;
  if (search.relevance_max !== undefined && image === undefined && !isCaption) {
    throw usageError('--max-score limits the distance to a query: name an image, or --caption.');
  }
  const datasetId = await chosenDataset(opened, args.dataset);
  if (image === undefined) return { datasetId, search };
  const anchor = await upload(opened.client, datasetId, image, bounding_box);
  return { datasetId, search: { ...search, ...anchor } };
}

async function upload(
  client: Semblance,
  datasetId: string,
  image: string,
  bounding_box: string | undefined,
) {
  if (image === STANDARD_INPUT) return client.upload(datasetId, process.stdin, { bounding_box });
  if (/^https?:\/\//.test(image)) return client.uploadFrom(datasetId, image, { bounding_box });
  const file = fromUser(image);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw usageError(`There is no such file: ${file}`);
  return client.upload(datasetId, file, { bounding_box });
}

/** The search for an image or object of a dataset, or a region of it. @throws UserError, SemblanceError */
export async function similarQuery(
  { client }: OpenClient,
  { positionals, search, box: bounding_box }: SearchArguments,
): Promise<Query> {
  const [mediaId, ...more] = positionals;
  if (mediaId === undefined || more.length > 0) {
    throw usageError('Name one image or object by its media id, which --json prints.');
  }
  const { dataset_id: datasetId } = await client.image(mediaId);
  const anchor = await client.anchorOf(datasetId, mediaId, { bounding_box });
  return { datasetId, search: { ...search, ...anchor } };
}
