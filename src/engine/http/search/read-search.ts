import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import {
  type DetailedSearch,
  presentParams,
  SearchError,
  type SearchQuery,
  toSearch,
} from '#contract/search/search-query.ts';
import { readParams } from '#engine/http/request/read-request.ts';

/**
 * The search of a request, with the other parameters that the schema names.
 * @throws a 400 that names the parameter
 */
export function readSearch<Schema extends z.ZodType<SearchQuery>>(
  schema: Schema,
  sent: Record<string, string>,
): z.infer<Schema> & { readonly search: DetailedSearch } {
  try {
    const query = readParams(schema, presentParams(sent));
    return { ...query, search: toSearch(query) };
  } catch (error) {
    throw error instanceof SearchError ? httpError(400, error.message) : error;
  }
}
