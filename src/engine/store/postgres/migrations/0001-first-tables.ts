/** Clusters of an image or object, finest first. */
const CLUSTER_IDS = [0, 1, 2, 3, 4].map((level) => `cluster_id_${level} uuid NOT NULL`).join(', ');

const BOX = ['x', 'y', 'width', 'height'].map((side) => `${side} double precision NOT NULL`).join();

/**
 * Texts compare by their bytes (COLLATE "C"), so that their order does not depend on the server. Paths have no
 * unique index, because a B-tree takes no more than 2,700 bytes. Each key begins with the dataset, and those of
 * large tables contain the image or object, so that they can be distributed by it.
 */
export const FIRST_TABLES = `
CREATE TABLE store_state (
  database_id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The process that last held the lock of the writer.
  last_writer uuid
);
INSERT INTO store_state DEFAULT VALUES;
CREATE TABLE datasets (
  dataset_id uuid PRIMARY KEY,
  display_name text NOT NULL,
  folder text NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  source text NOT NULL,
  labels_from_folders boolean NOT NULL,
  previous_model_id text COLLATE "C"
);
CREATE TABLE model_changes (
  dataset_id uuid PRIMARY KEY,
  source text NOT NULL,
  is_stopped boolean NOT NULL
);
CREATE TABLE removals (
  dataset_id uuid PRIMARY KEY,
  upload_names text[] NOT NULL
);
CREATE TABLE folder_identities (
  dataset_id uuid PRIMARY KEY,
  identity text NOT NULL
);
CREATE TABLE media (
  dataset_id uuid NOT NULL,
  media_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  file_size bigint NOT NULL,
  modified_ms double precision NOT NULL,
  changed_ms double precision,
  inode double precision,
  width integer NOT NULL,
  height integer NOT NULL,
  format text COLLATE "C" NOT NULL,
  content_hash text COLLATE "C",
  missing_since timestamptz,
  objects_version text NOT NULL,
  -- The name of the image's folder, which can be a label, and the same as searches compare it.
  folder_name text COLLATE "C" NOT NULL,
  folder_folded text COLLATE "C" NOT NULL,
  PRIMARY KEY (dataset_id, media_id)
);
CREATE INDEX media_path ON media USING hash (path);
CREATE TABLE media_vectors (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  media_id uuid NOT NULL,
  is_exact boolean NOT NULL,
  vector vector NOT NULL,
  vector_hash bigint NOT NULL,
  PRIMARY KEY (dataset_id, model_id, media_id)
);
CREATE INDEX media_vectors_media ON media_vectors (dataset_id, media_id);
CREATE TABLE objects (
  dataset_id uuid NOT NULL,
  object_id uuid NOT NULL,
  media_id uuid NOT NULL,
  label text COLLATE "C" NOT NULL,
  label_folded text COLLATE "C" NOT NULL,
  ${BOX},
  PRIMARY KEY (dataset_id, object_id)
);
CREATE INDEX objects_media ON objects (dataset_id, media_id);
CREATE TABLE object_vectors (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  vector vector NOT NULL,
  vector_hash bigint NOT NULL,
  PRIMARY KEY (dataset_id, model_id, object_id)
);
CREATE INDEX object_vectors_object ON object_vectors (dataset_id, object_id);
CREATE TABLE media_quality (
  dataset_id uuid NOT NULL,
  media_id uuid NOT NULL,
  content text COLLATE "C" NOT NULL,
  brightness double precision NOT NULL,
  sharpness double precision NOT NULL,
  PRIMARY KEY (dataset_id, media_id)
);
CREATE TABLE text_reading (
  dataset_id uuid PRIMARY KEY
);
CREATE TABLE read_images (
  dataset_id uuid NOT NULL,
  content text COLLATE "C" NOT NULL,
  reader text COLLATE "C" NOT NULL,
  PRIMARY KEY (dataset_id, content)
);
CREATE TABLE text_lines (
  dataset_id uuid NOT NULL,
  content text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  text text NOT NULL,
  text_folded text COLLATE "C" NOT NULL,
  confidence double precision NOT NULL,
  ${BOX},
  PRIMARY KEY (dataset_id, content, place)
);
CREATE TABLE image_annotations (
  dataset_id uuid NOT NULL,
  media_id uuid NOT NULL,
  labels text[] COLLATE "C" NOT NULL,
  caption text COLLATE "C",
  -- The caption and the labels as searches compare them, a line each.
  folded text COLLATE "C" NOT NULL,
  PRIMARY KEY (dataset_id, media_id)
);
CREATE TABLE annotation_problems (
  dataset_id uuid NOT NULL,
  file text COLLATE "C" NOT NULL,
  line integer,
  entry integer,
  reason text COLLATE "C" NOT NULL
);
CREATE INDEX annotation_problems_dataset ON annotation_problems (dataset_id);
CREATE TABLE skipped_files (
  dataset_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  file_size bigint NOT NULL,
  modified_ms double precision NOT NULL,
  changed_ms double precision,
  inode double precision,
  reason text NOT NULL
);
CREATE INDEX skipped_files_dataset ON skipped_files (dataset_id);
CREATE INDEX skipped_files_path ON skipped_files USING hash (path);
CREATE TABLE left_out_files (
  dataset_id uuid NOT NULL,
  reason text COLLATE "C" NOT NULL,
  n_files integer NOT NULL,
  example text NOT NULL
);
CREATE INDEX left_out_files_dataset ON left_out_files (dataset_id);
CREATE TABLE refused_files (
  dataset_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX refused_files_dataset ON refused_files (dataset_id);
CREATE TABLE clusters (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  media_id uuid NOT NULL,
  ${CLUSTER_IDS},
  PRIMARY KEY (dataset_id, model_id, media_id)
);
CREATE INDEX clusters_media ON clusters (dataset_id, media_id);
CREATE TABLE object_clusters (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  ${CLUSTER_IDS},
  PRIMARY KEY (dataset_id, model_id, object_id)
);
CREATE INDEX object_clusters_object ON object_clusters (dataset_id, object_id);
CREATE TABLE model_clusterings (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  entity_type text NOT NULL,
  cut_offs double precision[] NOT NULL,
  n_rows integer NOT NULL,
  n_changed integer NOT NULL,
  PRIMARY KEY (dataset_id, model_id, entity_type)
);
CREATE TABLE anchors (
  dataset_id uuid NOT NULL,
  anchor_id uuid NOT NULL,
  file_name text NOT NULL,
  upload_name text COLLATE "C" NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  format text NOT NULL,
  bounding_box json,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset_id, anchor_id)
);
CREATE INDEX anchors_upload_name ON anchors (upload_name);
CREATE TABLE anchor_vectors (
  dataset_id uuid NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  anchor_id uuid NOT NULL,
  vector vector NOT NULL,
  PRIMARY KEY (dataset_id, model_id, anchor_id)
);
CREATE TABLE saved_views (
  dataset_id uuid NOT NULL,
  view_id uuid NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by_key text,
  created_by_name text,
  PRIMARY KEY (dataset_id, view_id)
);
CREATE TABLE deleted_media (
  dataset_id uuid NOT NULL,
  media_id uuid NOT NULL,
  path text COLLATE "C" NOT NULL,
  file_size bigint NOT NULL,
  modified_ms double precision NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  content_hash text COLLATE "C",
  vector vector,
  deleted_at timestamptz NOT NULL,
  PRIMARY KEY (dataset_id, media_id)
);
CREATE TABLE deleted_objects (
  dataset_id uuid NOT NULL,
  object_id uuid NOT NULL,
  media_id uuid NOT NULL,
  label text COLLATE "C" NOT NULL,
  ${BOX},
  vector vector,
  PRIMARY KEY (dataset_id, object_id)
);
CREATE TABLE tags (
  dataset_id uuid NOT NULL,
  media_id uuid NOT NULL,
  tag text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset_id, media_id, tag)
);
CREATE TABLE kept_uploads (
  key text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  n_bytes bigint NOT NULL
);
CREATE INDEX kept_uploads_path ON kept_uploads USING hash (path)`;
