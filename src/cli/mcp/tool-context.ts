import type { Semblance } from '#client/semblance.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';

/** What the tools work on: the API under the key of their caller. */
export interface ToolContext {
  readonly client: Semblance;
  /** Whether the caller may name files of this machine, as a program that started this one may. */
  readonly readsFiles: boolean;
}

/**
 * The dataset by its id or name, or else the only one.
 * @throws Error with a sentence for the model
 */
export async function datasetFor(
  { client }: ToolContext,
  wanted: string | undefined,
): Promise<Dataset> {
  const datasets = await client.datasets();
  const found =
    wanted === undefined
      ? datasets
      : datasets.filter(({ id, display_name }) => [id, display_name].includes(wanted));
  const [only, another] = found;
  if (only && !another) return only;
  const names = datasets.map(({ id, display_name }) => `${display_name} (${id})`).join(', ');
  throw new Error(
    names === '' ? 'There are no datasets.' : `Name one of the datasets as dataset: ${names}.`,
  );
}
