import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import type { SearchQuery } from '#contract/search/search-query.ts';
import { UNSUPPORTED_FILTERS } from '#contract/search/unsupported-filters.ts';
import { readParams } from '#engine/http/request/read-params.ts';

/**
 * Checks the parameters of a search. Unknown parameters are ignored, but not those by which other
 * servers narrow a search down.
 * @throws a 400 that names the parameter
 */
export function readSearch<Schema extends z.ZodType<SearchQuery>>(
  schema: Schema,
  sent: Record<string, string>,
): z.infer<Schema> {
  return readParams(schema, searchParamsOf(sent));
}

/** The parameters by their present names. @throws 400 */
export function searchParamsOf(sent: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(sent)) {
    const instead = UNSUPPORTED_FILTERS.get(name);
    if (instead === undefined || value.trim() === '') continue;
    throw httpError(400, `${name} is not a filter of this server: ${instead}.`);
  }
  const { image_caption: formerName, ...params } = sent;
  if (formerName === undefined) return params;
  if (params['caption'] === undefined) return { ...params, caption: formerName };
  if (params['caption'] === formerName) return params;
  throw httpError(
    400,
    'caption and image_caption differ. image_caption is the former name of caption: send only caption.',
  );
}
