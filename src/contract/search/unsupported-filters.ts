const USE_VQL = 'use vql to filter by labels, tags, text, similarity, duplicates and uniqueness';
const USE_RANGE = 'use relevance_min and relevance_max for a range of scores';

/**
 * Filters of other servers of this API that this server does not support, each with an alternative.
 * They are refused, because ignoring one would return more than was requested. The names come from
 * the filters of the public documentation and clients of the API and from the fields of its
 * answers.
 */
export const UNSUPPORTED_FILTERS: ReadonlyMap<string, string> = new Map([
  ...[
    'issues',
    'issue_type',
    'issue_types',
    'confidence_min',
    'confidence_max',
    'issue_confidence_min',
    'issue_confidence_max',
    'date_from',
    'date_to',
    'origin',
    'path',
    'folders',
    'metadata',
    'custom_metadata',
    'object_labels',
    'image_labels',
    'user_tags',
  ].map((name) => [name, USE_VQL] as const),
  ['duplicate_threshold', 'use vql, like [{"duplicates":{"op":"duplicates","value":0.95}}]'],
  ...['uniqueness_min', 'uniqueness_max', 'image_uniqueness'].map(
    (name) => [name, 'use vql, like [{"uniqueness":{"op":"min","value":0.3}}]'] as const,
  ),
  ['textual_similarity_threshold', USE_RANGE],
  ['similarity_threshold', `threshold selects the cluster level; ${USE_RANGE}`],
  ['text', 'use caption'],
  ['label', 'use labels'],
  ['tag', 'use tags'],
]);
