/**
 * For processes that embed images for the server that writes. The tables are not logged, because
 * that server has in memory what it waits for, and does itself what they lose in a crash.
 */
export const INDEX_WORKERS = `
-- Of the server that offered jobs last: workers must have the same.
ALTER TABLE store_state ADD COLUMN jobs_version text;
CREATE UNLOGGED TABLE index_workers (
  -- A worker has another id after it has lost its connection.
  worker_id uuid PRIMARY KEY,
  threads integer NOT NULL,
  -- Models that it cannot load.
  lacks_models text[] NOT NULL,
  n_embedded integer NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE embedding_jobs (
  server_id uuid NOT NULL,
  number integer NOT NULL,
  model_id text COLLATE "C" NOT NULL,
  task text NOT NULL,
  n_leases integer NOT NULL DEFAULT 0,
  worker_id uuid,
  leased_at timestamptz,
  answer text,
  PRIMARY KEY (server_id, number)
);
-- Compression would take time and save nothing, because nearly all of an answer is compressed.
ALTER TABLE embedding_jobs ALTER COLUMN answer SET STORAGE EXTERNAL`;
