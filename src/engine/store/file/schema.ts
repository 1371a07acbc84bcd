/** Increment it when earlier versions of the program can no longer use the tables. */
export const SCHEMA_VERSION = 2;

/**
 * Tables of the DuckDB file. A vector is a BLOB of little-endian float32: appending ARRAY values
 * through the client took gigabytes of memory, and a BLOB is read back without conversion.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS datasets (
  dataset_id UUID PRIMARY KEY,
  display_name VARCHAR NOT NULL,
  folder VARCHAR NOT NULL,
  model_id VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
-- A store of an earlier version knows none but folders of the user.
ALTER TABLE datasets ADD COLUMN IF NOT EXISTS source VARCHAR DEFAULT 'FOLDER';
ALTER TABLE datasets ADD COLUMN IF NOT EXISTS labels_from_folders BOOLEAN DEFAULT false;
-- The model that was in use before, whose vectors are kept; null when there are none.
ALTER TABLE datasets ADD COLUMN IF NOT EXISTS previous_model_id VARCHAR;
-- A change to another model that was begun and is neither completed nor discarded.
CREATE TABLE IF NOT EXISTS model_changes (
  dataset_id UUID PRIMARY KEY,
  source VARCHAR NOT NULL,
  is_stopped BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS media (
  media_id UUID PRIMARY KEY,
  dataset_id UUID NOT NULL,
  path VARCHAR NOT NULL,
  file_size BIGINT NOT NULL,
  modified_ms DOUBLE NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format VARCHAR NOT NULL
);
-- A store of an earlier version has no such column; its images are looked through for objects then.
ALTER TABLE media ADD COLUMN IF NOT EXISTS objects_version VARCHAR;
-- Null in a store of an earlier version, until the image is embedded again.
ALTER TABLE media ADD COLUMN IF NOT EXISTS content_hash VARCHAR;
-- Null in a store of an earlier version, until the next run.
ALTER TABLE media ADD COLUMN IF NOT EXISTS changed_ms DOUBLE;
ALTER TABLE media ADD COLUMN IF NOT EXISTS inode DOUBLE;
-- Null while the file is there.
ALTER TABLE media ADD COLUMN IF NOT EXISTS missing_since TIMESTAMPTZ;
-- The vectors of images, of each model that the dataset has used or is about to use. One is not exact that was computed
-- from the thumbnail, because the file was missing.
CREATE TABLE IF NOT EXISTS media_vectors (
  dataset_id UUID NOT NULL,
  model_id VARCHAR NOT NULL,
  media_id UUID NOT NULL,
  is_exact BOOLEAN NOT NULL,
  vector BLOB NOT NULL
);
-- Tells without reading the vectors which of them have changed. Null in a store of an earlier version, until it is opened.
ALTER TABLE media_vectors ADD COLUMN IF NOT EXISTS vector_hash UBIGINT;
CREATE TABLE IF NOT EXISTS objects (
  object_id UUID NOT NULL,
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  label VARCHAR NOT NULL,
  x DOUBLE NOT NULL,
  y DOUBLE NOT NULL,
  width DOUBLE NOT NULL,
  height DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS object_vectors (
  dataset_id UUID NOT NULL,
  model_id VARCHAR NOT NULL,
  object_id UUID NOT NULL,
  vector BLOB NOT NULL
);
ALTER TABLE object_vectors ADD COLUMN IF NOT EXISTS vector_hash UBIGINT;
-- Measured from the thumbnails of images and objects, of the content with that hash.
CREATE TABLE IF NOT EXISTS media_quality (
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  content VARCHAR NOT NULL,
  brightness DOUBLE NOT NULL,
  sharpness DOUBLE NOT NULL
);
-- Datasets whose images are read for text.
CREATE TABLE IF NOT EXISTS text_reading (
  dataset_id UUID PRIMARY KEY
);
-- Images that were read, by their content: the hash of the file, or the id of an image without one.
CREATE TABLE IF NOT EXISTS read_images (
  dataset_id UUID NOT NULL,
  content VARCHAR NOT NULL,
  reader VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS text_lines (
  dataset_id UUID NOT NULL,
  content VARCHAR NOT NULL,
  place INTEGER NOT NULL,
  text VARCHAR NOT NULL,
  confidence DOUBLE NOT NULL,
  x DOUBLE NOT NULL,
  y DOUBLE NOT NULL,
  width DOUBLE NOT NULL,
  height DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS image_annotations (
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  labels VARCHAR[] NOT NULL,
  caption VARCHAR
);
-- What is written of every image. The folder's name is no row of its own, so it comes and goes with the setting.
CREATE OR REPLACE VIEW image_texts AS
SELECT dataset_id, media_id, caption,
  CASE WHEN folder = '' OR list_contains(written, folder) THEN written
    ELSE list_append(written, folder) END AS labels
FROM (
  SELECT media.dataset_id, media.media_id, caption, coalesce(labels, []) AS written,
    CASE WHEN labels_from_folders
      THEN nfc_normalize(trim(regexp_extract(path, '([^/]+)/[^/]+$', 1))) ELSE '' END AS folder
  FROM media
  LEFT JOIN datasets USING (dataset_id)
  LEFT JOIN image_annotations USING (dataset_id, media_id));
CREATE TABLE IF NOT EXISTS annotation_problems (
  dataset_id UUID NOT NULL,
  file VARCHAR NOT NULL,
  "row" INTEGER,
  reason VARCHAR NOT NULL
);
-- A store of an earlier version counts rows, also in files that have lines.
ALTER TABLE annotation_problems ADD COLUMN IF NOT EXISTS line INTEGER;
CREATE TABLE IF NOT EXISTS skipped_files (
  dataset_id UUID NOT NULL,
  path VARCHAR NOT NULL,
  file_size BIGINT NOT NULL,
  modified_ms DOUBLE NOT NULL,
  reason VARCHAR NOT NULL,
  PRIMARY KEY (dataset_id, path)
);
ALTER TABLE skipped_files ADD COLUMN IF NOT EXISTS changed_ms DOUBLE;
ALTER TABLE skipped_files ADD COLUMN IF NOT EXISTS inode DOUBLE;
-- Files that are neither images nor annotations, one row per reason.
CREATE TABLE IF NOT EXISTS left_out_files (
  dataset_id UUID NOT NULL,
  reason VARCHAR NOT NULL,
  n_files INTEGER NOT NULL,
  example VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS refused_files (
  dataset_id UUID NOT NULL,
  path VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (dataset_id, path)
);
CREATE TABLE IF NOT EXISTS clusters (
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  cluster_id_0 UUID NOT NULL,
  cluster_id_1 UUID NOT NULL,
  cluster_id_2 UUID NOT NULL,
  cluster_id_3 UUID NOT NULL,
  cluster_id_4 UUID NOT NULL
);
CREATE TABLE IF NOT EXISTS object_clusters (
  dataset_id UUID NOT NULL,
  object_id UUID NOT NULL,
  cluster_id_0 UUID NOT NULL,
  cluster_id_1 UUID NOT NULL,
  cluster_id_2 UUID NOT NULL,
  cluster_id_3 UUID NOT NULL,
  cluster_id_4 UUID NOT NULL
);
-- Clusters belong to the vectors of a model.
ALTER TABLE clusters ADD COLUMN IF NOT EXISTS model_id VARCHAR;
ALTER TABLE object_clusters ADD COLUMN IF NOT EXISTS model_id VARCHAR;
-- How the clusters of a model were made, and how many rows have come and gone since.
CREATE TABLE IF NOT EXISTS model_clusterings (
  dataset_id UUID NOT NULL,
  model_id VARCHAR NOT NULL,
  entity_type VARCHAR NOT NULL,
  cut_offs DOUBLE[] NOT NULL,
  n_rows INTEGER NOT NULL,
  n_changed INTEGER NOT NULL,
  PRIMARY KEY (dataset_id, model_id, entity_type)
);
CREATE TABLE IF NOT EXISTS anchors (
  anchor_id UUID PRIMARY KEY,
  dataset_id UUID NOT NULL,
  file_name VARCHAR NOT NULL,
  upload_name VARCHAR NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format VARCHAR NOT NULL,
  bounding_box JSON,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS anchor_vectors (
  dataset_id UUID NOT NULL,
  model_id VARCHAR NOT NULL,
  anchor_id UUID NOT NULL,
  vector BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS saved_views (
  view_id UUID PRIMARY KEY,
  dataset_id UUID NOT NULL,
  name VARCHAR NOT NULL,
  query VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
-- Null in a store of an earlier version.
ALTER TABLE saved_views ADD COLUMN IF NOT EXISTS created_by_key VARCHAR;
ALTER TABLE saved_views ADD COLUMN IF NOT EXISTS created_by_name VARCHAR;
-- Datasets that are forgotten while files of them may still be there.
CREATE TABLE IF NOT EXISTS removals (
  dataset_id UUID PRIMARY KEY,
  upload_names VARCHAR[] NOT NULL
);
-- Device and inode of the folders of datasets, when their images were last seen there.
CREATE TABLE IF NOT EXISTS folder_identities (
  dataset_id UUID PRIMARY KEY,
  identity VARCHAR NOT NULL
);
-- Images whose files were deleted, and the objects in them, until they are purged.
CREATE TABLE IF NOT EXISTS deleted_media (
  media_id UUID NOT NULL,
  dataset_id UUID NOT NULL,
  path VARCHAR NOT NULL,
  file_size BIGINT NOT NULL,
  modified_ms DOUBLE NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  content_hash VARCHAR,
  vector BLOB,
  deleted_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS deleted_objects (
  object_id UUID NOT NULL,
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  label VARCHAR NOT NULL,
  x DOUBLE NOT NULL,
  y DOUBLE NOT NULL,
  width DOUBLE NOT NULL,
  height DOUBLE NOT NULL,
  vector BLOB
);
-- Made by hand, so they outlive what can be made again: those of deleted media stay until these are purged.
CREATE TABLE IF NOT EXISTS tags (
  dataset_id UUID NOT NULL,
  media_id UUID NOT NULL,
  tag VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
-- Files that the server keeps of uploads, with the API key that sent each. Not in the backup: after a repair
-- the files of before count to no quota.
CREATE TABLE IF NOT EXISTS kept_uploads (
  key VARCHAR NOT NULL,
  path VARCHAR NOT NULL,
  n_bytes BIGINT NOT NULL
);
-- One row. The revision counts the changes that the backup holds too, so that a database which lost some is noticed.
CREATE TABLE IF NOT EXISTS store_state (
  schema_version INTEGER NOT NULL,
  revision BIGINT NOT NULL
);
INSERT INTO store_state SELECT ${SCHEMA_VERSION}, 0 WHERE NOT EXISTS (FROM store_state);
`;
