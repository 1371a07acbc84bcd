/** Kinds of columns, which each database has a type for. Any column may be null. */
export type ColumnKind =
  | 'uuid'
  | 'text'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'time'
  | 'vector'
  | 'texts'
  | 'doubles'
  | 'json';

/**
 * In a row between two databases: a time is microseconds of Unix time, a vector its bytes as
 * little-endian float32, JSON its text. A number of whole bytes or files is below 2 ** 53.
 */
export type MovedValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly string[]
  | readonly number[];

/** Values by the names of the columns, in the order of the table's columns. */
export type MovedRow = Readonly<Record<string, MovedValue>>;

export interface MovedTable {
  readonly name: string;
  /** Number of its first columns that tell its rows apart; 0 when only all of them do. */
  readonly nKeys: number;
  readonly columns: Readonly<Record<string, ColumnKind>>;
}

function table(
  name: string,
  nKeys: number,
  columns: Readonly<Record<string, ColumnKind>>,
): MovedTable {
  return { name, nKeys, columns };
}

const MEDIA = { dataset_id: 'uuid', media_id: 'uuid' } as const;
const OBJECT = { dataset_id: 'uuid', object_id: 'uuid' } as const;
const MODEL = { dataset_id: 'uuid', model_id: 'text' } as const;
const SIZE = { width: 'integer', height: 'integer' } as const;
const BOX = { x: 'double', y: 'double', width: 'double', height: 'double' } as const;
const FILE = { path: 'text', file_size: 'bigint', modified_ms: 'double' } as const;
const FILE_VERSION = { ...FILE, changed_ms: 'double', inode: 'double' } as const;
const CLUSTERS = {
  cluster_id_0: 'uuid',
  cluster_id_1: 'uuid',
  cluster_id_2: 'uuid',
  cluster_id_3: 'uuid',
  cluster_id_4: 'uuid',
} as const;

/**
 * The tables that both databases have, with what they have in common; each fills in the rest. The
 * datasets come last: until they are there, a server finds nothing in the database.
 */
export const MOVED_TABLES: readonly MovedTable[] = [
  table('model_changes', 1, { dataset_id: 'uuid', source: 'text', is_stopped: 'boolean' }),
  table('removals', 1, { dataset_id: 'uuid', upload_names: 'texts' }),
  table('folder_identities', 1, { dataset_id: 'uuid', identity: 'text' }),
  table('media', 2, {
    ...{ ...MEDIA, ...FILE_VERSION, ...SIZE, format: 'text', content_hash: 'text' },
    ...{ missing_since: 'time', objects_version: 'text' },
  }),
  table('media_vectors', 3, { ...MODEL, media_id: 'uuid', is_exact: 'boolean', vector: 'vector' }),
  table('objects', 2, { ...OBJECT, media_id: 'uuid', label: 'text', ...BOX }),
  table('object_vectors', 3, { ...MODEL, object_id: 'uuid', vector: 'vector' }),
  table('media_quality', 2, {
    ...{ ...MEDIA, content: 'text', brightness: 'double', sharpness: 'double' },
  }),
  table('text_reading', 1, { dataset_id: 'uuid' }),
  table('read_images', 2, { dataset_id: 'uuid', content: 'text', reader: 'text' }),
  table('text_lines', 3, {
    ...{ dataset_id: 'uuid', content: 'text', place: 'integer', text: 'text' },
    ...{ confidence: 'double', ...BOX },
  }),
  table('image_annotations', 2, { ...MEDIA, labels: 'texts', caption: 'text' }),
  table('annotation_problems', 0, {
    ...{ dataset_id: 'uuid', file: 'text', line: 'integer', entry: 'integer', reason: 'text' },
  }),
  table('skipped_files', 2, { dataset_id: 'uuid', ...FILE_VERSION, reason: 'text' }),
  table('left_out_files', 0, {
    ...{ dataset_id: 'uuid', reason: 'text', n_files: 'integer', example: 'text' },
  }),
  table('refused_files', 2, {
    ...{ dataset_id: 'uuid', path: 'text', reason: 'text', created_at: 'time' },
  }),
  table('clusters', 3, { ...MODEL, media_id: 'uuid', ...CLUSTERS }),
  table('object_clusters', 3, { ...MODEL, object_id: 'uuid', ...CLUSTERS }),
  table('model_clusterings', 3, {
    ...{ ...MODEL, entity_type: 'text', cut_offs: 'doubles' },
    ...{ n_rows: 'integer', n_changed: 'integer' },
  }),
  table('anchors', 2, {
    ...{ dataset_id: 'uuid', anchor_id: 'uuid', file_name: 'text', upload_name: 'text' },
    ...{ ...SIZE, format: 'text', bounding_box: 'json', created_at: 'time' },
  }),
  table('anchor_vectors', 3, { ...MODEL, anchor_id: 'uuid', vector: 'vector' }),
  table('saved_views', 2, {
    ...{ dataset_id: 'uuid', view_id: 'uuid', name: 'text', query: 'text', created_at: 'time' },
    ...{ created_by_key: 'text', created_by_name: 'text' },
  }),
  table('deleted_media', 2, {
    ...{ ...MEDIA, ...FILE, ...SIZE, content_hash: 'text', vector: 'vector', deleted_at: 'time' },
  }),
  table('deleted_objects', 2, {
    ...{ ...OBJECT, media_id: 'uuid', label: 'text', ...BOX, vector: 'vector' },
  }),
  table('tags', 3, { ...MEDIA, tag: 'text', created_at: 'time' }),
  table('kept_uploads', 2, { key: 'text', path: 'text', n_bytes: 'bigint' }),
  table('datasets', 1, {
    ...{ dataset_id: 'uuid', display_name: 'text', folder: 'text', model_id: 'text' },
    ...{ created_at: 'time', updated_at: 'time', source: 'text' },
    ...{ labels_from_folders: 'boolean', previous_model_id: 'text' },
  }),
];

/** Whether rows also have a hash of their vector, which each database computes in its own way. */
export function hasVectorHash({ name }: MovedTable): boolean {
  return name === 'media_vectors' || name === 'object_vectors';
}

/** One database of the two, as the only process that uses it. */
export interface TableSide {
  count(table: MovedTable): Promise<number>;
  /** Rows in an order that stays the same while nobody writes, in batches, without the first ones. */
  rows(table: MovedTable, nSkipped: number): AsyncIterable<readonly MovedRow[]>;
  /** All or none of the rows. */
  append(table: MovedTable, rows: readonly MovedRow[]): Promise<void>;
  clear(table: MovedTable): Promise<void>;
  close(): Promise<void>;
}

/** Rows in memory: some megabytes of vectors. */
export const ROWS_PER_BATCH = 1_000;
