import type { QueryClient } from '@tanstack/react-query';
import { imageOf, parseSearch, searchHref, textOf } from '#contract/search/search-codec.ts';
import { historyTexts } from '#texts/history.ts';
import { anchorQuery } from '#web/api/anchor.ts';
import { hasStatus } from '#web/api/request/api-error.ts';
import { TrailFile } from './trail-file.ts';
import { type SearchStep, stepOfImage, stepOfWords, type TrailStep } from './trail-steps.ts';

/** The steps of an exported trail of this dataset. */
export interface ReadTrail {
  readonly steps: readonly TrailStep[];
  /** Number of steps whose image no longer exists. */
  readonly nGone: number;
}

/** @throws Error with a message that says why the file is not a trail of this dataset */
export async function readTrailFile(
  client: QueryClient,
  datasetId: string,
  text: string,
): Promise<ReadTrail> {
  const file = parse(text);
  if (file.dataset_id !== datasetId) throw new Error(historyTexts.ofOther(file.dataset));
  const taken = await Promise.all(
    file.steps.map(async (fileStep) => {
      const search = await findSearch(client, datasetId, fileStep.query);
      return { fileStep, search };
    }),
  );
  const idOf = new Map(taken.map(({ fileStep, search }) => [fileStep.number, search?.id]));
  const steps = taken.flatMap(({ fileStep: { name, parent }, search }) =>
    search ? [{ ...search, name, parentId: idOf.get(parent ?? 0) ?? null, scrollY: 0 }] : [],
  );
  return { steps, nGone: taken.length - steps.length };
}

function parse(text: string): TrailFile {
  try {
    return TrailFile.parse(JSON.parse(text));
  } catch {
    throw new Error(historyTexts.noTrail);
  }
}

/** The current search of a step; undefined if its query no longer exists. */
async function findSearch(
  client: QueryClient,
  datasetId: string,
  query: Readonly<Record<string, string>>,
): Promise<SearchStep | undefined> {
  const search = parseSearch(new URLSearchParams(query).toString());
  const href = searchHref(datasetId, search);
  const text = textOf(search.source);
  if (text) return stepOfWords(text, href);
  const image = imageOf(search.source);
  if (!image) return undefined;
  try {
    const anchor = await client.fetchQuery(anchorQuery(datasetId, image.mediaId));
    return stepOfImage(anchor, href);
  } catch (error) {
    if (hasStatus(error as Error, 404)) return undefined;
    throw error;
  }
}
