import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';

/** Increment it when earlier versions of the program can no longer read a backup. */
export const BACKUP_VERSION = 1;

const StoreRecord = z.object({
  kind: z.literal('store'),
  version: z.int(),
  /** Number of changes to the store; the backup with the higher number is newer. */
  revision: z.int(),
  written_at: z.iso.datetime(),
});

const DatasetRecord = z.object({
  kind: z.literal('dataset'),
  dataset_id: z.uuid(),
  display_name: z.string(),
  folder: z.string(),
  model_id: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  source: z.enum(['FOLDER', 'UPLOAD']).default('FOLDER'),
  labels_from_folders: z.boolean().default(false),
});

const ViewRecord = z.object({
  kind: z.literal('view'),
  dataset_id: z.uuid(),
  view_id: z.uuid(),
  name: z.string(),
  query: z.string(),
  created_at: z.iso.datetime(),
  /** Absent in backups of earlier versions. */
  created_by_key: z.string().nullable().default(null),
  created_by_name: z.string().nullable().default(null),
});

const UploadRecord = z.object({
  kind: z.literal('upload'),
  dataset_id: z.uuid(),
  anchor_id: z.uuid(),
  file_name: z.string(),
  /** Name in the folder of uploads. */
  upload_name: z.string(),
  bounding_box: BoundingBox.nullable(),
});

/** The tags of an image or object, with the data that identifies it when its id does not match. */
const TagsRecord = z.object({
  kind: z.literal('tags'),
  dataset_id: z.uuid(),
  media_id: z.uuid(),
  tags: z.array(z.string()),
  /**
   * Path of the image, relative to the dataset's folder; null when the store does not know the
   * image (any more).
   */
  path: z.string().nullable(),
  /** SHA-256 of the image file, in hexadecimal. */
  content_hash: z.string().nullable(),
  /** Null for an image. */
  object: z.object({ label: z.string(), bounding_box: BoundingBox }).nullable(),
  /** Null while the image exists or is missing; absent in backups of earlier versions. */
  deleted: z
    .object({
      deleted_at: z.iso.datetime(),
      /** Pixels of the upright image. */
      width: z.int(),
      height: z.int(),
    })
    .nullable()
    .default(null),
});

/** A line of a backup: data that people entered, which cannot be derived from the images. */
export const BackupRecord = z.discriminatedUnion('kind', [
  StoreRecord,
  DatasetRecord,
  ViewRecord,
  UploadRecord,
  TagsRecord,
]);
export type BackupRecord = z.infer<typeof BackupRecord>;
export type DatasetRecord = z.infer<typeof DatasetRecord>;
export type ViewRecord = z.infer<typeof ViewRecord>;
export type UploadRecord = z.infer<typeof UploadRecord>;
export type TagsRecord = z.infer<typeof TagsRecord>;

/** The records of a backup after its first line. */
export interface BackupContents {
  readonly revision: number;
  readonly datasets: readonly DatasetRecord[];
  readonly views: readonly ViewRecord[];
  readonly uploads: readonly UploadRecord[];
  readonly tags: readonly TagsRecord[];
}

/** The part of the store that is backed up. */
export interface BackupStore {
  /** Number of changes so far. */
  revision(): Promise<number>;
  /** All records from one snapshot; the first is that of the store. */
  records(): AsyncIterable<BackupRecord>;
  /** Increments the revision without a change, so that a store without a backup gets one. */
  touch(): Promise<void>;
  /** @param listener called after each change */
  onChange(listener: () => void): void;
  /**
   * Replaces datasets, views and tags, including the data that restores the tags of deleted images.
   * Uploads must be embedded again. The revision stays.
   */
  restore(contents: Pick<BackupContents, 'datasets' | 'views' | 'tags'>): Promise<void>;
  /** The last step of a restore: until then, the store counts as older than the backup. */
  setRevision(revision: number): Promise<void>;
}
