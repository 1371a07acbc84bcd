import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { Id } from '#contract/primitives.ts';
import { parseSearch, searchParams } from '#contract/search/search-codec.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { stepName } from './step-thumbnail.tsx';
import type { Frame } from './trail-steps.ts';

/** File format of a trail: its searches in the API's terms, in the order of their first visit. */
export const TrailFile = z.object({
  dataset_id: Id,
  dataset: z.string(),
  exported_at: z.iso.datetime(),
  steps: z.array(
    z.object({
      number: z.int(),
      /** Number of the step that led to this one. */
      parent: z.int().nullable(),
      name: z.string().nullable(),
      file_name: z.string().nullable(),
      bounding_box: BoundingBox.nullable(),
      query: z.record(z.string(), z.string()),
      url: z.string(),
    }),
  ),
});
export type TrailFile = z.infer<typeof TrailFile>;

/** @param origin of the links in the file */
export function trailFile(dataset: Dataset, frames: readonly Frame[], origin: string): TrailFile {
  const numberOf = new Map(frames.map(({ step, number }) => [step.id, number]));
  const steps = frames.map(({ step, number }) => {
    const url = new URL(underBasePath(step.href), origin);
    return {
      number,
      parent: numberOf.get(step.parentId ?? '') ?? null,
      name: step.name,
      file_name: step.picture?.fileName ?? null,
      bounding_box: step.picture?.region ?? null,
      query: Object.fromEntries(searchParams(parseSearch(url.search))),
      url: url.href,
    };
  });
  return {
    dataset_id: dataset.id,
    dataset: dataset.display_name,
    exported_at: new Date().toISOString(),
    steps: steps.toSorted((a, b) => a.number - b.number),
  };
}

/** The trail as a Markdown list of links, which many programs render. */
export function trailLinks(frames: readonly Frame[], origin: string): string {
  return frames
    .toSorted((a, b) => a.number - b.number)
    .map(({ step, number }) => {
      const name = stepName(step).replace(/[[\]\\]/g, '\\$&');
      return `${number}. [${name}](${new URL(underBasePath(step.href), origin).href})\n`;
    })
    .join('');
}
