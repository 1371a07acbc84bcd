import { type Context, Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { keyOf } from '#auth/authenticate.ts';
import type { CreationStatus, Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import type { DatasetStats, DeletedDataset } from '#contract/dataset/dataset-stats.ts';
import { FolderLabels } from '#contract/dataset/folder-labels.ts';
import { type UserConfig, UserConfigQuery } from '#contract/dataset/user-config.ts';
import { ROUTES } from '#contract/routes.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { mediaUris } from '#engine/http/request/media-uris.ts';
import { readBody, readParams } from '#engine/http/request/read-request.ts';
import { toMissingMedia } from './missing-routes.ts';

/** The datasets, their status and the files that indexing skipped. */
export function datasetRoutes(parts: EngineParts): Hono {
  return (
    new Hono()
      .get(ROUTES.datasets, (c) =>
        c.json<Dataset[]>(parts.datasets(keyOf(c)).map((d) => toDataset(c, d))),
      )
      // It has no samples that belong to nobody.
      .get(ROUTES.sampleDatasets, (c) => c.json<Dataset[]>([]))
      .get(ROUTES.creationStatus, (c) => {
        const { statusNew: status, progress } = datasetOf(c, parts);
        return c.json<CreationStatus>({ status, progress });
      })
      .get(ROUTES.userConfig, (c) => {
        const { dataset_id } = readParams(UserConfigQuery, c.req.query());
        return c.json<UserConfig>(toUserConfig(datasetOf(c, parts, dataset_id)));
      })
      .get(ROUTES.dataset, (c) => c.json<Dataset>(toDataset(c, datasetOf(c, parts))))
      .delete(ROUTES.dataset, async (c) => {
        const dataset = datasetOf(c, parts);
        await parts.removeDataset(dataset);
        describeChange(c, { dataset_name: dataset.stored.displayName });
        return c.json<DeletedDataset>({ id: dataset.stored.datasetId, status: 'DELETED' });
      })
      .get(ROUTES.folderLabels, (c) =>
        c.json<FolderLabels>({ enabled: datasetOf(c, parts).stored.labelsFromFolders }),
      )
      .put(ROUTES.folderLabels, async (c) => {
        const dataset = datasetOf(c, parts);
        const { enabled } = await readBody(c, FolderLabels);
        await parts.setLabelsFromFolders(dataset, enabled);
        describeChange(c, { enabled });
        return c.json<FolderLabels>({ enabled });
      })
      .get(ROUTES.datasetStats, async (c) =>
        c.json<DatasetStats>(await datasetStats(parts, datasetOf(c, parts))),
      )
      .get(ROUTES.indexReport, async (c) => {
        const dataset = datasetOf(c, parts);
        const skipped = [
          ...(await parts.store.media.skippedFiles(dataset.stored.datasetId)),
          ...(await parts.store.rejections.all(dataset.stored.datasetId)),
        ];
        const leftOut = await parts.store.leftOut.all(dataset.stored.datasetId);
        const problems = await parts.store.annotations.problems(dataset.stored.datasetId);
        return c.json<IndexReport>({
          n_images: dataset.index?.size ?? 0,
          skipped: skipped.map(({ path, reason }) => ({ file_name: path, reason })),
          left_out: leftOut.map(({ reason, nFiles, example }) => ({
            reason,
            n_files: nFiles,
            example,
          })),
          annotation_problems: problems.map(({ file, ...problem }) => ({
            file_name: file,
            ...problem,
          })),
        });
      })
  );
}

export function toDataset(c: Context, dataset: LiveDataset): Dataset {
  const { stored, index, objectIndex, status, report } = dataset;
  return {
    id: stored.datasetId,
    display_name: stored.displayName,
    description: '',
    status,
    status_new: dataset.statusNew,
    progress: dataset.progress,
    fatal_error_msg: dataset.fatalError,
    n_images: index?.size ?? 0,
    n_objects: objectIndex?.size ?? 0,
    n_skipped: report.nSkipped,
    n_annotation_problems: report.nAnnotationProblems,
    n_left_out: report.nLeftOut,
    missing: toMissingMedia(report.missing),
    n_clusters: index?.clusterCounts() ?? [],
    n_single_clusters: [...(index?.singleCounts ?? [])],
    n_object_clusters: objectIndex?.clusterCounts() ?? [],
    created_at: stored.createdAt.toISOString(),
    updated_at: stored.updatedAt.toISOString(),
    preview_uri: previewUri(c, dataset),
    source_type: stored.source,
    model: {
      name: dataset.model.name,
      searches_text: searchesText(dataset),
    },
    previous_model: dataset.previousModel?.name ?? null,
    model_change: dataset.modelChange,
    text_reading: dataset.textReading,
    indexing: dataset.indexing,
  };
}

function searchesText({ model }: LiveDataset): boolean {
  return model.textRelevanceScore !== null;
}

function toUserConfig(dataset: LiveDataset): UserConfig {
  const feature_options = {
    labels_search: true,
    captions_search: true,
    semantic_search: searchesText(dataset),
  };
  return { features: [{ feature_key: 'TEXTUAL_SEARCH_IMAGE', feature_options }] };
}

async function datasetStats({ store }: EngineParts, dataset: LiveDataset): Promise<DatasetStats> {
  const { stored, index, objectIndex, report } = dataset;
  const { sizeBytes, nCaptions, formats } = await store.datasets.stats(stored.datasetId);
  const labels = [index, objectIndex].flatMap((one) => [...(one?.labelCounts().keys() ?? [])]);
  return {
    dataset_id: stored.datasetId,
    n_images: index?.size ?? 0,
    n_objects: objectIndex?.size ?? 0,
    n_videos: 0,
    n_clusters: index?.clusterCounts() ?? [],
    n_object_clusters: objectIndex?.clusterCounts() ?? [],
    n_labels: new Set(labels).size,
    n_user_tags: (await store.tags.counts(stored.datasetId)).length,
    n_captions: nCaptions,
    n_skipped: report.nSkipped,
    n_annotation_problems: report.nAnnotationProblems,
    size_bytes: sizeBytes,
    formats: formats.map(({ format, nImages }) => ({ format, n_images: nImages })),
  };
}

function previewUri(c: Context, { stored, index }: LiveDataset): string | null {
  if (!index || index.size === 0) return null;
  const version = stored.updatedAt.getTime().toString(36);
  return mediaUris(c, stored.datasetId, index.mediaIdOf(0), version).media_thumb_uri;
}
