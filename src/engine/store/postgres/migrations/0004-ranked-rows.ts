import { THRESHOLDS } from '#contract/primitives.ts';

const CLUSTERS = THRESHOLDS.map((level) => `cluster_${level} integer NOT NULL`).join(', ');

/**
 * Indexes that are ranked in the database, each under a number of its own and never changed. Rows
 * and clusters are named by their numbers in the index. The key contains the image or object, so
 * that the table can be distributed by it. A vector is read in every search, so it stays in its row.
 */
export const RANKED_ROWS = `
CREATE TABLE ranked_generations (
  dataset_id uuid NOT NULL,
  generation integer NOT NULL GENERATED ALWAYS AS IDENTITY,
  entity_type text COLLATE "C" NOT NULL,
  -- The name of the file of the index.
  version text COLLATE "C" NOT NULL,
  -- False until all rows are there, and again before they are deleted.
  is_complete boolean NOT NULL DEFAULT false,
  PRIMARY KEY (dataset_id, generation)
);
CREATE TABLE ranked_rows (
  dataset_id uuid NOT NULL,
  generation integer NOT NULL,
  row_index integer NOT NULL,
  media_id uuid NOT NULL,
  ${CLUSTERS},
  vector halfvec NOT NULL,
  PRIMARY KEY (dataset_id, generation, row_index, media_id)
);
ALTER TABLE ranked_rows ALTER COLUMN vector SET STORAGE PLAIN`;
