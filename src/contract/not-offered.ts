/** Paths of other servers of this API that this server does not offer. */
interface UnofferedPaths {
  /** In the form of the documentation; a last `*` stands for all paths below. */
  readonly paths: readonly string[];
  /** Completes "This server …": what it does not do, and what to use instead. */
  readonly what: string;
}

/**
 * The paths come from the public documentation and clients of the API. They are answered with 404
 * and the reason, so that a program that is pointed at this server can tell its user what to do.
 */
export const NOT_OFFERED: readonly UnofferedPaths[] = [
  {
    paths: ['/api/v1/dataset/{id}/enrich_dataset', '/api/v1/enrichment/{id}/{id}/*'],
    what: 'does not enrich datasets with models. Labels, captions and objects come from annotation files, objects also from its detector, and PUT text_reading reads the text in images.',
  },
  {
    paths: [
      '/api/v1/dataset/{id}/views/{id}/trend',
      '/api/v1/dataset/{id}/views/{id}/alerting',
      '/api/v1/notifications/*',
    ],
    what: 'does not monitor saved views, so it has no trends, alerts or notifications. Explore the query of a view to see its present results.',
  },
  {
    paths: ['/api/v1/tasks/*'],
    what: 'has no list of tasks. GET /api/v1/dataset/{dataset_id} reports the progress of indexing, and export_status that of an export.',
  },
  {
    paths: ['/api/v1/dataset/{id}/snapshot/*'],
    what: 'keeps no snapshots of datasets. Export a dataset with its images to keep a state of it.',
  },
  {
    paths: ['/api/v1/dataset/{id}/share'],
    what: 'does not share datasets by e-mail address. Its administrator creates a key for a person with "keys add --dataset".',
  },
  {
    paths: ['/api/v1/dataset/{id}/reindex'],
    what: 'needs no request to index: added images are indexed and clustered automatically.',
  },
  {
    paths: [
      '/api/v1/dataset/{id}/media/{id}/duplicates',
      '/api/v1/dataset/{id}/media/id',
      '/api/v1/dataset/{id}/search_media_metadata/id',
    ],
    what: 'does not list the duplicates of one image by its address. Explore with anchor_type=MEDIA, anchor_media_id and relevance_max, or with duplicates=all for those of all images.',
  },
  {
    paths: ['/api/v1/vector_search/*'],
    what: 'has no vector search of its own. Explore with caption, or with an anchor from search-image-similarity.',
  },
  {
    paths: [
      '/api/v1/datasets/{id}/custom_metadata/*',
      '/api/v1/datasets/{id}/image/{id}/custom_metadata',
    ],
    what: 'stores no custom metadata. Use tags, or labels and captions from annotation files.',
  },
  {
    paths: ['/api/v1/api_credentials'],
    what: 'does not hand out API keys over its API. Its administrator creates one with "keys add".',
  },
  {
    paths: ['/api/v1/process/*'],
    what: 'does not index a folder on request. Start it with the folder, or upload the files.',
  },
];

const PATTERNS = NOT_OFFERED.flatMap(({ paths, what }) =>
  paths.map((path) => ({ pattern: patternOf(path), what })),
);

/** A sentence with the reason and the alternative; undefined for an unknown path. */
export function whyNotOffered(pathname: string): string | undefined {
  const what = PATTERNS.find(({ pattern }) => pattern.test(pathname))?.what;
  return what && `This server ${what}`;
}

function patternOf(path: string): RegExp {
  const inner = path.replace(/\/\*$/, '(/.*)?').replaceAll('{id}', '[^/]+');
  return new RegExp(`^${inner}$`);
}
