import { describe, expect, it } from 'vitest';
import {
  LenientDatasets,
  LenientExplorationMetadata,
  LenientExploreResponse,
  LenientImageDetails,
  LenientUploadAnswer,
  UNKNOWN_COUNT,
} from './lenient-schemas.ts';

const ID = '300dad2c-1234-11f1-8483-5a879df30de4';
const CLUSTER_ID = '39df7adc-16b7-406e-ac34-e4a24476bbf6';

const explored = (cluster: object) => LenientExploreResponse.parse({ clusters: [cluster] });
const previewOf = (preview: object) =>
  explored({ cluster_id: CLUSTER_ID, previews: [preview] }).clusters[0]?.previews[0];

describe('a page of clusters', () => {
  it('reads a count of -1 as 0, and ignores unknown fields', () => {
    const { clusters, metadata } = explored({
      cluster_id: CLUSTER_ID,
      type: 'IMAGES',
      n_images: 7,
      n_objects: -1,
      n_videos: -1,
      n_frames: -1,
      size_display_value: '0B',
      formed_by: 'SIMILARITY',
      similarity_threshold: '0',
      relevance_score: 0.13,
      relevance_score_type: 'cosine_distance',
      previews: [],
      labels: null,
    });
    expect(metadata).toEqual({ used_duckdb: false });
    expect(clusters).toEqual([
      {
        cluster_id: CLUSTER_ID,
        type: 'IMAGES',
        n_images: 7,
        n_objects: 0,
        n_videos: 0,
        similarity_threshold: '0',
        relevance_score: 0.13,
        relevance_score_type: 'cosine_distance',
        previews: [],
        labels: null,
        user_tags: null,
        captions: null,
      },
    ]);
  });

  it('accepts a threshold as number or text, and reads an unknown kind of cluster as images', () => {
    const [cluster] = explored({
      cluster_id: CLUSTER_ID,
      type: 'MIXED',
      similarity_threshold: 3,
      relevance_score: -1,
    }).clusters;
    expect(cluster).toMatchObject({
      type: 'IMAGES',
      similarity_threshold: '3',
      relevance_score: null,
      relevance_score_type: null,
      previews: [],
    });
  });

  it('omits clusters and previews without an id, and keeps the rest', () => {
    const { clusters } = LenientExploreResponse.parse({
      clusters: [
        { n_images: 3 },
        { cluster_id: CLUSTER_ID, previews: [{ media_thumb_uri: 'x' }, { media_id: ID }] },
      ],
    });
    expect(clusters).toHaveLength(1);
    expect(clusters[0]?.previews.map(({ media_id }) => media_id)).toEqual([ID]);
  });

  it('is empty if the server sends no clusters', () => {
    expect(LenientExploreResponse.parse({}).clusters).toEqual([]);
    expect(LenientExploreResponse.parse({ clusters: null }).clusters).toEqual([]);
  });
});

describe('a preview', () => {
  it('has defaults for missing fields', () => {
    expect(
      previewOf({ type: 'IMAGE', media_id: ID, media_thumb_uri: 'https://cdn.example/t.webp' }),
    ).toEqual({
      type: 'IMAGE',
      media_id: ID,
      image_id: ID,
      media_uri: 'https://cdn.example/t.webp',
      media_thumb_uri: 'https://cdn.example/t.webp',
      caption: null,
      labels: null,
      user_tags: null,
      file_name: ID,
      bounding_box: null,
      relevance_score: null,
      relevance_score_type: null,
      width: 1,
      height: 1,
      missing_since: null,
      near_identical_id: ID,
      n_near_identical: 1,
      measure: null,
      copy: null,
    });
  });

  it('keeps fields of other servers that have the same meaning', () => {
    expect(
      previewOf({
        type: 'OBJECT',
        media_id: ID,
        image_id: CLUSTER_ID,
        image_uri: 'https://cdn.example/i.jpg',
        original_uri: 'https://cdn.example/o.jpg',
        video_uri: null,
        frame_timestamp: null,
        width: -1,
        labels: ['dog'],
        user_tags: [],
        bounding_box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
        near_identical_id: 'group 7',
        n_near_identical: -1,
      }),
    ).toMatchObject({
      type: 'OBJECT',
      image_id: CLUSTER_ID,
      media_uri: 'https://cdn.example/i.jpg',
      width: 1,
      labels: ['dog'],
      user_tags: null,
      bounding_box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
      near_identical_id: ID,
      n_near_identical: 1,
    });
  });
});

describe('an image', () => {
  it('is readable with only its id and address', () => {
    const told = { image_id: ID, image_uri: 'https://cdn.example/i.jpg', size_bytes: null };
    expect(LenientImageDetails.parse(told)).toMatchObject({
      type: 'IMAGE',
      media_id: ID,
      media_uri: 'https://cdn.example/i.jpg',
      media_thumb_uri: 'https://cdn.example/i.jpg',
      file_name: ID,
      size_bytes: UNKNOWN_COUNT,
      format: '',
      labels: null,
      objects: [],
    });
  });

  it('keeps only objects with a bounding box', () => {
    const bounding_box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    const objects = [{ media_id: CLUSTER_ID, bounding_box }, { media_id: CLUSTER_ID }, null];
    expect(LenientImageDetails.parse({ media_id: ID, objects }).objects).toEqual([
      { media_id: CLUSTER_ID, label: '', bounding_box, media_thumb_uri: '' },
    ]);
  });
});

describe('the exploration metadata of a dataset', () => {
  it('may contain labels as text, with counts, or not at all', () => {
    expect(
      LenientExplorationMetadata.parse({
        n_images: 12,
        labels: ['dog', { label: 'cat', n_images: 3 }, { name: 'no label' }, null],
      }),
    ).toEqual({
      n_images: 12,
      n_objects: UNKNOWN_COUNT,
      n_captions: UNKNOWN_COUNT,
      labels: [
        {
          ...{ label: 'dog', n_images: UNKNOWN_COUNT, n_objects: UNKNOWN_COUNT },
          is_suggested: false,
        },
        { label: 'cat', n_images: 3, n_objects: UNKNOWN_COUNT, is_suggested: false },
      ],
      user_tags: [],
    });
  });
});

const EMBEDDING = {
  ...{ phase: 'EMBEDDING', n_done: 3, n_total: 9, images_per_second: 1, seconds_left: 6 },
};

describe('datasets', () => {
  it('are readable with only an id', () => {
    const [dataset] = LenientDatasets.parse([{ id: ID }, { display_name: 'no id' }]);
    expect(dataset).toMatchObject({
      id: ID,
      display_name: ID,
      status: 'READY',
      n_images: UNKNOWN_COUNT,
      indexing: null,
    });
  });

  it.each([
    [{ status: 'READY', status_new: 'INDEXING' }, 'INDEXING'],
    [{ status: 'READY', status_new: 'INDEXING', indexing: EMBEDDING }, 'READY'],
    [{ status: 'PARTIAL INDEX', status_new: null }, 'READY'],
    [{ status_new: 'PARTIAL INDEX' }, 'READY'],
    [{ status: 'UPLOADING', status_new: 'DRAFT' }, 'UPLOADING'],
    [{ status_new: 'DRAFT' }, 'NEW'],
    [{ status: 'FATAL_ERROR', status_new: 'ERROR' }, 'FATAL_ERROR'],
    [{ status_new: 'ERROR' }, 'FATAL_ERROR'],
    [{ status: 'READY', status_new: 'READ ONLY' }, 'READY'],
    [{ status: 'FATAL_ERROR' }, 'FATAL_ERROR'],
  ])('with %o are %s', (told, status) => {
    expect(LenientDatasets.parse([{ id: ID, ...told }])[0]?.status).toBe(status);
  });

  it('are readable with unknown values of other servers', () => {
    const [dataset] = LenientDatasets.parse([
      {
        id: ID,
        source_type: 'bucket',
        status: 'READY',
        model: 'dinov2',
        indexing: { phase: 'UPLOADING', percent: 3 },
        n_clusters: [3, -1, null],
        n_object_clusters: 7,
      },
    ]);
    expect(dataset).toMatchObject({
      source_type: 'UPLOAD',
      model: { name: '', searches_text: true },
      indexing: null,
      n_clusters: [3, 0, 0],
      n_object_clusters: [],
    });
  });

  it('accept times without a zone and clamp progress', () => {
    const [dataset] = LenientDatasets.parse([
      { id: ID, created_at: '2026-01-02T03:04:05.678901', updated_at: null, progress: -1 },
    ]);
    expect(dataset?.created_at).toMatch(/^2026-01-0\dT/);
    expect(dataset?.progress).toBe(0);
  });
});

it.each([undefined, null, 'CROP'])('accepts an upload with the anchor type %s', (anchor_type) => {
  expect(LenientUploadAnswer.parse({ anchor_media_id: ID, anchor_type })).toEqual({
    anchor_media_id: ID,
    anchor_type: 'UPLOAD',
  });
});
