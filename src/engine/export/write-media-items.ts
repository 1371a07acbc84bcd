import type { MediaItem, MetadataItem } from '#contract/export/export-task.ts';
import type { StoredObject } from '#engine/store/media-store.ts';
import { type DescribedRow, describedRows, type ExportJob } from './exported-rows.ts';

/** Folder of the image files, next to the metadata. */
export const IMAGE_FOLDER = 'images/';

/** Writes a `MediaItems` of the contract, one item per line. */
export async function* writeMediaItems(job: ExportJob): AsyncGenerator<string> {
  yield `{"info":${JSON.stringify(job.head)},"media_items":[`;
  let separator = '\n';
  for await (const rows of describedRows(job)) {
    const objects = await objectsOf(job, rows);
    for (const row of rows) {
      yield separator + JSON.stringify(toItem(row, objects.get(row.media_id) ?? []));
      separator = ',\n';
    }
  }
  yield '\n]}\n';
}

/** The objects of each image; for objects, none. */
async function objectsOf(
  { search }: ExportJob,
  rows: readonly DescribedRow[],
): Promise<Map<string, StoredObject[]>> {
  const images = rows.filter(({ type }) => type === 'IMAGE').map(({ media_id }) => media_id);
  const objects = await search.store.media.objectsIn(search.datasetId, images);
  const byImage = new Map<string, StoredObject[]>();
  for (const object of objects) {
    const { mediaId } = object.image;
    byImage.set(mediaId, [...(byImage.get(mediaId) ?? []), object]);
  }
  return byImage;
}

function toItem(row: DescribedRow, objects: readonly StoredObject[]): MediaItem {
  return {
    media_id: row.media_id,
    media_type: row.type === 'OBJECT' ? 'object' : 'image',
    image_id: row.image_id,
    file_name: row.file_name,
    file_path: IMAGE_FOLDER + row.file_name,
    image_uri: row.media_uri,
    width: row.width,
    height: row.height,
    bounding_box: row.bounding_box,
    cluster_id: row.cluster_id,
    relevance_score: row.relevance_score,
    metadata_items: [...ownItems(row), ...objects.map(toObjectItem)],
  };
}

function* ownItems(row: DescribedRow): Generator<MetadataItem> {
  if (row.caption !== null) yield { type: 'caption', properties: { caption: row.caption } };
  for (const category_name of row.labels ?? []) {
    yield row.bounding_box
      ? { type: 'object_label', properties: { category_name, bbox: pixels(row, row.bounding_box) } }
      : { type: 'image_label', properties: { category_name, source: 'USER' } };
  }
  for (const tag_name of row.user_tags ?? []) yield { type: 'user_tag', properties: { tag_name } };
}

function toObjectItem({ label, boundingBox, image }: StoredObject): MetadataItem {
  const bbox = pixels(image, boundingBox);
  return { type: 'object_label', properties: { category_name: label, bbox } };
}

function pixels(
  image: { width: number; height: number },
  box: { x: number; y: number; width: number; height: number },
): number[] {
  const { width, height } = image;
  return [box.x * width, box.y * height, box.width * width, box.height * height].map(Math.round);
}
