export const RANGE_ID = 'relevance-max';

/** Focuses the far end of the range, which is changed most often. */
export function focusRange(): void {
  document.getElementById(RANGE_ID)?.focus();
}
