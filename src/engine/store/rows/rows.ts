import { BoundingBox } from '#contract/bounding-box.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import type { StoredAnchor } from '#engine/store/anchor-store.ts';
import type { AnnotationProblem } from '#engine/store/annotation-store.ts';
import type { ClusteredMedia, Clustering } from '#engine/store/cluster-store.ts';
import type { Removal, StoredDataset } from '#engine/store/dataset-store.ts';
import type { DeletedMedia } from '#engine/store/deleted-media-store.ts';
import type {
  DescribedMedia,
  FileVersion,
  KnownFile,
  StoredMedia,
  StoredObject,
} from '#engine/store/media-store.ts';
import type { IdentifiedVector } from '#engine/store/vector-store.ts';
import type { StoredView } from '#engine/store/view-store.ts';
/** A row as the client of a database returns it. */
export type StoredRow = Record<string, unknown>;

export function fileVersion(row: StoredRow): FileVersion {
  return {
    path: row['path'] as string,
    fileSize: Number(row['file_size']),
    modifiedMs: row['modified_ms'] as number,
    changedMs: row['changed_ms'] as number | null,
    inode: row['inode'] as number | null,
  };
}

function storedMedia(row: StoredRow): StoredMedia {
  return {
    mediaId: row['media_id'] as string,
    ...fileVersion(row),
    width: row['width'] as number,
    height: row['height'] as number,
    format: row['format'] as string,
    contentHash: row['content_hash'] as string | null,
    missingSince: row['missing_since'] as Date | null,
  };
}

export function deletedMedia(row: StoredRow): DeletedMedia {
  const objectId = row['object_id'] as string | null;
  const vector = row['vector'] as Uint8Array | null;
  return {
    mediaId: objectId ?? (row['media_id'] as string),
    imageId: row['media_id'] as string,
    path: row['path'] as string,
    width: row['width'] as number,
    height: row['height'] as number,
    boundingBox: objectId === null ? null : boundingBox(row),
    vector: vector && floatsOf(vector),
  };
}

function boundingBox(row: StoredRow): BoundingBox {
  return {
    x: row['x'] as number,
    y: row['y'] as number,
    width: row['box_width'] as number,
    height: row['box_height'] as number,
  };
}

export function describedMedia(row: StoredRow): DescribedMedia {
  return {
    ...storedMedia(row),
    labels: row['labels'] as string[],
    caption: row['caption'] as string | null,
    objectsVersion: row['objects_version'] as string,
  };
}

/** @param row the columns of the image and of the object */
export function storedObject(row: StoredRow): StoredObject {
  return {
    objectId: row['object_id'] as string,
    label: row['label'] as string,
    boundingBox: boundingBox(row),
    image: storedMedia(row),
  };
}

/** @param row the columns of the object alone */
export function unembeddedObject(row: StoredRow): Omit<StoredObject, 'image'> {
  return {
    objectId: row['object_id'] as string,
    label: row['label'] as string,
    boundingBox: boundingBox({ ...row, box_width: row['width'], box_height: row['height'] }),
  };
}

export function knownFile(row: StoredRow): KnownFile {
  return {
    ...fileVersion(row),
    objectsVersion: row['objects_version'] as string | null,
    size:
      row['width'] === null
        ? null
        : { width: row['width'] as number, height: row['height'] as number },
    contentHash: row['content_hash'] as string | null,
    missingSince: row['missing_since'] as Date | null,
    isEmbedded: row['is_embedded'] as boolean,
  };
}

export function clusteredMedia(row: StoredRow): ClusteredMedia {
  return {
    mediaId: row['id'] as string,
    vectorHash: row['vector_hash'] as bigint,
    imageId: row['image_id'] as string,
    labels: row['labels'] as string[],
    objectLabels: row['object_labels'] as string[],
    clusterIds: THRESHOLDS.map((threshold) => row[`cluster_id_${threshold}`] as string),
  };
}

export function clustering(row: StoredRow): Clustering {
  const nRows = row['n_rows'] as number;
  const nChanged = row['n_changed'] as number;
  return {
    cutOffs: row['cut_offs'] as number[],
    nRows,
    nChanged,
    isPartial: nRows > 0 && nChanged >= nRows,
  };
}

export function identifiedVector(row: StoredRow): IdentifiedVector {
  return { mediaId: row['id'] as string, vector: floatsOf(row['vector'] as Uint8Array) };
}

export function annotationProblem(row: StoredRow): AnnotationProblem {
  return {
    file: row['file'] as string,
    line: row['line'] as number | null,
    entry: row['row'] as number | null,
    reason: row['reason'] as string,
  };
}

export function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copies, because a BLOB may start at an address that is not a multiple of four. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

export function storedDataset(row: StoredRow): StoredDataset {
  return {
    datasetId: row['dataset_id'] as string,
    displayName: row['display_name'] as string,
    folder: row['folder'] as string,
    modelId: row['model_id'] as string,
    createdAt: row['created_at'] as Date,
    updatedAt: row['updated_at'] as Date,
    source: row['source'] as StoredDataset['source'],
    labelsFromFolders: row['labels_from_folders'] as boolean,
    previousModelId: row['previous_model_id'] as string | null,
  };
}

export function removal(row: StoredRow): Removal {
  return {
    datasetId: row['dataset_id'] as string,
    uploadNames: row['upload_names'] as string[],
  };
}

export function storedAnchor(row: StoredRow): StoredAnchor {
  const box = row['bounding_box'] as string | null;
  const vector = row['vector'] as Uint8Array | null;
  return {
    anchorId: row['anchor_id'] as string,
    fileName: row['file_name'] as string,
    uploadName: row['upload_name'] as string,
    width: row['width'] as number,
    height: row['height'] as number,
    format: row['format'] as string,
    boundingBox: box === null ? null : BoundingBox.parse(JSON.parse(box)),
    vector: vector && floatsOf(vector),
  };
}

export function storedView(row: StoredRow): StoredView {
  const [key, name] = [row['created_by_key'], row['created_by_name']];
  return {
    viewId: row['view_id'] as string,
    datasetId: row['dataset_id'] as string,
    name: row['name'] as string,
    query: row['query'] as string,
    createdAt: row['created_at'] as Date,
    createdBy: typeof key === 'string' && typeof name === 'string' ? { key, name } : null,
  };
}
