export const RANGE_ID = 'relevance-max';

/** To the far end of the range, which is what is changed most. */
export function focusRange(): void {
  document.getElementById(RANGE_ID)?.focus();
}
