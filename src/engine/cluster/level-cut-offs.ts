/**
 * Two clusters of a level are merged while their average cosine distance, 1 − cos over all pairs, is
 * at most this. Finest level first.
 */
export const LEVEL_CUT_OFFS = [0.15, 0.3, 0.45, 0.6, 0.75] as const;
