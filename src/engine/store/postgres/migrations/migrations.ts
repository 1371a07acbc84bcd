import { FIRST_TABLES } from './0001-first-tables.ts';
import { NODES } from './0002-nodes.ts';
import { INDEX_WORKERS } from './0003-index-workers.ts';
import { RANKED_ROWS } from './0004-ranked-rows.ts';

/**
 * In the order of their numbers, from 1. A released one is never edited. Each keeps the tables
 * usable for the version of the program before it: it adds (expands); what nothing uses any more
 * is removed by a later one (contracts).
 */
export const MIGRATIONS: readonly string[] = [FIRST_TABLES, NODES, INDEX_WORKERS, RANKED_ROWS];
