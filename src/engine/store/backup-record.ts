import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';

/** Counts up when an earlier version of the program could not read a backup any more. */
export const BACKUP_VERSION = 1;

const StoreRecord = z.object({
  kind: z.literal('store'),
  version: z.int(),
  /** How many changes the store had seen; of two backups the one that saw more is newer. */
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
});

const UploadRecord = z.object({
  kind: z.literal('upload'),
  dataset_id: z.uuid(),
  anchor_id: z.uuid(),
  file_name: z.string(),
  /** In the folder of uploads. */
  upload_name: z.string(),
  bounding_box: BoundingBox.nullable(),
});

/** The tags of an image or an object, and what tells whose they are where ids are of no use. */
const TagsRecord = z.object({
  kind: z.literal('tags'),
  dataset_id: z.uuid(),
  media_id: z.uuid(),
  tags: z.array(z.string()),
  /** Of the image, relative to the dataset's folder; null when the store does not know the image (any more). */
  path: z.string().nullable(),
  /** SHA-256 of the image file, in hexadecimal. */
  content_hash: z.string().nullable(),
  /** Null for an image. */
  object: z.object({ label: z.string(), bounding_box: BoundingBox }).nullable(),
  /** Null while the image is there or missing; backups of earlier versions do not tell. */
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

/** A line of a backup: what people made, which cannot be made again from their images. */
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

/** What a backup holds beside its first line. */
export interface BackupContents {
  readonly revision: number;
  readonly datasets: readonly DatasetRecord[];
  readonly views: readonly ViewRecord[];
  readonly uploads: readonly UploadRecord[];
  readonly tags: readonly TagsRecord[];
}

/** What of the store the backup holds too. */
export interface BackupStore {
  /** Counts the changes of it. */
  revision(): Promise<number>;
  /** All of it, as it is at one time; its first record is that of the store. */
  records(): AsyncIterable<BackupRecord>;
  /** Counts a change though there was none, so that a store without a backup gets one. */
  touch(): Promise<void>;
  /** @param listener called after each change */
  onChange(listener: () => void): void;
  /** Replaces datasets, views and tags, those of deleted images with what brings them back; uploads have to be embedded again. The revision stays. */
  restore(contents: Pick<BackupContents, 'datasets' | 'views' | 'tags'>): Promise<void>;
  /** The last step of a restore: before it, the store counts as older than the backup. */
  setRevision(revision: number): Promise<void>;
}
