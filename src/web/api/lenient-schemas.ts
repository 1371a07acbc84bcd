import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import {
  Dataset,
  DatasetStatus,
  DatasetStatusNew,
  IndexingProgress,
  IndexReport,
} from '#contract/dataset/dataset.ts';
import { ImageDetails } from '#contract/dataset/image.ts';
import { ModelChange } from '#contract/dataset/models.ts';
import { TextLine, TextReading } from '#contract/dataset/text-reading.ts';
import { MissingMedia, MissingSince } from '#contract/missing-media.ts';
import { AnchorType, EntityType, Id } from '#contract/primitives.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { CopyFacts } from '#contract/search/duplicates.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';

/*
 * Reads responses of deployed servers into the contract's schemas. Fields that are missing, null or
 * -1 there become empty; unusable entries (a preview without an id) are dropped.
 */

type Raw = Readonly<Record<string, unknown>>;

/** Count of a server that does not report one. */
export const UNKNOWN_COUNT = -1;

/** Parses an object with the schema after merging the fields that `fill` returns. */
function filled<T extends z.ZodType>(schema: T, fill: (raw: Raw) => Raw) {
  return z.preprocess((raw) => (isRaw(raw) ? { ...raw, ...fill(raw) } : raw), schema);
}

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown) => (typeof value === 'string' ? value : null);
const asCount = (value: unknown) => (Number.isInteger(value) ? Math.max(Number(value), 0) : 0);
const asKnownCount = (value: unknown) => (Number.isInteger(value) ? asCount(value) : UNKNOWN_COUNT);
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asCounts = (value: unknown) => asList(value).map(asCount);
const asTexts = (value: unknown) => {
  const texts = asList(value).filter((item) => typeof item === 'string');
  return texts.length > 0 ? texts : null;
};
/** Some servers send times without a time zone, or no time, which means never changed. */
const asTime = (value: unknown) => {
  const ms = Date.parse(asText(value) ?? '');
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString();
};
/** Absent values are common, and an error for each would take longer than all other fields. */
const fits = <T>(schema: z.ZodType<T>, value: unknown) =>
  value === null || value === undefined ? undefined : schema.safeParse(value).data;
/** Parses each entry once and drops those that do not fit. */
const listOf = <T>(entry: z.ZodType<T>) =>
  z.unknown().transform((told) => asList(told).flatMap((value) => fits(entry, value) ?? []));

function asRelevance({ relevance_score: score }: Raw) {
  const isScore = typeof score === 'number' && score >= 0;
  return {
    relevance_score: isScore ? score : null,
    relevance_score_type: isScore ? 'cosine_distance' : null,
  };
}

/**
 * Fields that previews and images share.
 * @param media_id overrides the id where it has another name
 */
function asImage(raw: Raw, media_id = raw['media_id']) {
  const uri = asText(raw['media_uri']) ?? asText(raw['image_uri']) ?? asText(raw['original_uri']);
  const thumbUri = asText(raw['media_thumb_uri']) ?? uri ?? '';
  return {
    type: raw['type'] === 'OBJECT' ? 'OBJECT' : 'IMAGE',
    media_id,
    image_id: fits(Id, raw['image_id']) ?? media_id,
    media_uri: uri ?? thumbUri,
    media_thumb_uri: thumbUri,
    caption: asText(raw['caption']),
    labels: asTexts(raw['labels']),
    user_tags: asTexts(raw['user_tags']),
    file_name: asText(raw['file_name']) ?? asText(media_id),
    bounding_box: fits(BoundingBox, raw['bounding_box']) ?? null,
    // Assume a square if the size is missing.
    width: asCount(raw['width']) || 1,
    height: asCount(raw['height']) || 1,
    missing_since: fits(MissingSince, raw['missing_since']) ?? null,
  };
}

export const LenientPreview = filled(Preview, (raw) => ({
  ...asImage(raw),
  ...asRelevance(raw),
  near_identical_id: fits(Id, raw['near_identical_id']) ?? raw['media_id'],
  n_near_identical: asCount(raw['n_near_identical']) || 1,
  measure: fits(z.number(), raw['measure']) ?? null,
  copy: fits(CopyFacts, raw['copy']) ?? null,
}));

export const LenientCluster = filled(
  Cluster.extend({ previews: listOf(LenientPreview) }),
  (raw) => ({
    type: fits(EntityType, raw['type']) ?? 'IMAGES',
    n_images: asCount(raw['n_images']),
    n_objects: asCount(raw['n_objects']),
    n_videos: asCount(raw['n_videos']),
    similarity_threshold: String(raw['similarity_threshold'] ?? ''),
    ...asRelevance(raw),
    previews: raw['previews'],
    labels: asTexts(raw['labels']),
    user_tags: asTexts(raw['user_tags']),
    captions: asTexts(raw['captions']),
  }),
);

const LenientClusters = ExploreResponse.extend({ clusters: listOf(LenientCluster) });

export const LenientExploreResponse = filled(LenientClusters, (raw) => ({
  clusters: raw['clusters'],
  metadata: {
    used_duckdb: isRaw(raw['metadata']) && raw['metadata']['used_duckdb'] === true,
    cover_radius: fits(z.number(), isRaw(raw['metadata']) && raw['metadata']['cover_radius']),
  },
}));

const LenientObject = filled(ImageDetails.shape.objects.element, (raw) => ({
  label: asText(raw['label']) ?? '',
  media_thumb_uri: asText(raw['media_thumb_uri']) ?? '',
}));

/** Without the dataset id, which the request already names. */
export const LenientImageDetails = filled(ImageDetails.omit({ dataset_id: true }), (raw) => ({
  ...asImage(raw, raw['media_id'] ?? raw['image_id'] ?? raw['id']),
  size_bytes: asKnownCount(raw['size_bytes']),
  modified_at: asTime(raw['modified_at']),
  format: asText(raw['format']) ?? '',
  suggested_labels: asTexts(raw['suggested_labels']),
  text_lines: fits(z.array(TextLine), raw['text_lines']) ?? null,
  objects: asList(raw['objects']).flatMap((object) => fits(LenientObject, object) ?? []),
}));
export type KnownImage = z.infer<typeof LenientImageDetails>;

/** A label or tag, either as a plain name or with its count. */
function facetOf(name: 'label' | 'tag', told: unknown): Raw {
  const raw = isRaw(told) ? told : { [name]: told };
  return {
    [name]: raw[name],
    n_images: asKnownCount(raw['n_images']),
    n_objects: asKnownCount(raw['n_objects']),
  };
}

export const LenientExplorationMetadata = filled(ExplorationMetadata, (raw) => {
  const { labels, user_tags } = ExplorationMetadata.shape;
  return {
    n_images: asKnownCount(raw['n_images']),
    n_objects: asKnownCount(raw['n_objects']),
    n_captions: asKnownCount(raw['n_captions']),
    labels: asList(raw['labels']).flatMap(
      (label) =>
        fits(labels.element, {
          ...facetOf('label', label),
          is_suggested: isRaw(label) && label['is_suggested'] === true,
        }) ?? [],
    ),
    user_tags: asList(raw['user_tags']).flatMap(
      (tag) => fits(user_tags.element, facetOf('tag', tag)) ?? [],
    ),
  };
});

/** Of a server that reads no text in images. */
const NO_TEXT: TextReading = {
  enabled: false,
  n_read: 0,
  n_with_text: 0,
  n_left: 0,
  seconds_left: null,
  error: null,
};

const NEW_STATUSES: Record<DatasetStatus, DatasetStatusNew> = {
  NEW: 'DRAFT',
  PRE_PROCESSING: 'INDEXING',
  INITIALIZING: 'INDEXING',
  UPLOADING: 'DRAFT',
  SAVING: 'INDEXING',
  INDEXING: 'INDEXING',
  READY: 'READY',
  FATAL_ERROR: 'ERROR',
  ENRICHING: 'READ ONLY',
};

/** The status that a new name of it means. @param status the former one, if the server tells it */
function statusOf(statusNew: DatasetStatusNew, status: DatasetStatus | undefined): DatasetStatus {
  switch (statusNew) {
    case 'DRAFT':
      return status ?? 'NEW';
    case 'INDEXING':
      return 'INDEXING';
    case 'ERROR':
      return 'FATAL_ERROR';
    default:
      return 'READY';
  }
}

export const LenientDataset = filled(Dataset, (raw) => {
  const indexing = fits(IndexingProgress, raw['indexing']) ?? null;
  const status = fits(DatasetStatus, raw['status']);
  const statusNew = fits(DatasetStatusNew, raw['status_new']);
  const told = statusNew ? statusOf(statusNew, status) : (status ?? 'READY');
  return {
    display_name: asText(raw['display_name']) ?? raw['id'],
    description: asText(raw['description']) ?? '',
    // A server that tells the progress can be searched before it ends.
    status: (indexing && status) ?? told,
    status_new: statusNew ?? NEW_STATUSES[told],
    progress: typeof raw['progress'] === 'number' ? Math.min(Math.max(raw['progress'], 0), 100) : 0,
    fatal_error_msg: asText(raw['fatal_error_msg']),
    n_images: asKnownCount(raw['n_images']),
    n_objects: asKnownCount(raw['n_objects']),
    n_skipped: asCount(raw['n_skipped']),
    n_annotation_problems: asCount(raw['n_annotation_problems']),
    n_left_out: asCount(raw['n_left_out']),
    missing: fits(MissingMedia, raw['missing']) ?? null,
    n_clusters: asCounts(raw['n_clusters']),
    n_single_clusters: asCounts(raw['n_single_clusters']),
    n_object_clusters: asCounts(raw['n_object_clusters']),
    created_at: asTime(raw['created_at']),
    updated_at: asTime(raw['updated_at']),
    preview_uri: asText(raw['preview_uri']),
    source_type: fits(Dataset.shape.source_type, raw['source_type']) ?? 'UPLOAD',
    // If the dataset does not say whether text search works, capabilities do.
    model: fits(Dataset.shape.model, raw['model']) ?? { name: '', searches_text: true },
    previous_model: asText(raw['previous_model']),
    model_change: fits(ModelChange, raw['model_change']) ?? null,
    text_reading: fits(TextReading, raw['text_reading']) ?? NO_TEXT,
    indexing,
  };
});

export const LenientDatasets = z.preprocess(
  (raw) =>
    Array.isArray(raw) ? raw.flatMap((dataset) => fits(LenientDataset, dataset) ?? []) : raw,
  z.array(Dataset),
);

/** Servers of earlier versions do not report other files in the folder. */
export const LenientIndexReport = filled(IndexReport, (raw) => ({
  left_out: asList(raw['left_out']),
}));

/** Older servers create no previews. */
export const LenientAnchor = Anchor.partial({ preview_uri: true });
export type KnownAnchor = z.infer<typeof LenientAnchor>;

export const LenientUploadAnswer = filled(SearchImageSimilarityResponse, (raw) => ({
  anchor_type: fits(AnchorType, raw['anchor_type']) ?? 'UPLOAD',
}));
