const USE_VQL = 'use vql to filter by labels, tags, text and similarity';
const USE_RANGE = 'use relevance_min and relevance_max for a range of scores';

/**
 * Parameters by which other servers of this API narrow a search down and this one does not, with what
 * to use instead. Ignoring one would answer with more than was asked for. The names come from the
 * filters of the public documentation and clients of the API and from the fields of its answers.
 */
export const UNSUPPORTED_FILTERS: ReadonlyMap<string, string> = new Map([
  ...[
    'duplicate_threshold',
    'duplicates',
    'uniqueness',
    'uniqueness_min',
    'uniqueness_max',
    'image_uniqueness',
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
  ['textual_similarity_threshold', USE_RANGE],
  ['similarity_threshold', `threshold selects the cluster level; ${USE_RANGE}`],
  ['text', 'use caption'],
  ['label', 'use labels'],
  ['tag', 'use tags'],
]);
