/** For servers that read what another one writes. */
export const NODES = `
-- Where other servers reach the one that holds the lock of the writer; null when they must not.
ALTER TABLE store_state ADD COLUMN leader_address text;
-- Grows with each change of what other servers keep in memory.
ALTER TABLE datasets ADD COLUMN revision bigint NOT NULL DEFAULT 0`;
