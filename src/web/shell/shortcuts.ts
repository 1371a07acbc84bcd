import { useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { pressChangeCrop } from '#web/query/query-chip.tsx';
import { focusQueryField } from '#web/query/query-field.tsx';
import { type Search, searchHref } from '#web/search-params.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { openDialog } from './open-dialog.ts';

/** The keys that work on the whole page, for the dialog that lists them. */
export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['/'], does: 'Go to the query, to choose an image' },
  { keys: ['Ctrl', 'V'], does: 'Search by the image in the clipboard' },
  { keys: ['C'], does: 'Crop the query image' },
  { keys: ['X'], does: 'Clear the query and show all clusters' },
  { keys: ['0', '–', '4'], does: 'Cluster size, from finest to coarsest' },
  { keys: ['←', '↑', '→', '↓'], does: 'Walk from picture to picture in the results' },
  { keys: ['Enter'], does: 'Find what looks like the focused picture' },
  { keys: ['?'], does: 'Show these shortcuts' },
];

/** Listens for them, except while someone types or a dialog is open. */
export function useShortcuts(dataset: Dataset, search: Search): void {
  const [, navigate] = useLocation();
  const go = (change: Partial<Search>) =>
    navigate(searchHref(dataset.id, { ...search, ...change }));
  useWindowEvent('keydown', (event) => {
    if (isTaken(event)) return;
    const threshold = THRESHOLDS.find((level) => String(level) === event.key);
    if (threshold !== undefined) {
      if (threshold !== search.threshold) go({ threshold });
    } else if (event.key === '?') openDialog('shortcuts');
    else if (event.key === '/') focusQueryField();
    else if (event.key === 'c') pressChangeCrop();
    else if (event.key === 'x' && search.anchor) go({ anchor: null });
    else return;
    event.preventDefault();
  });
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (document.querySelector('dialog[open]')) return true;
  return event.target instanceof Element && event.target.matches(TYPING_SELECTOR);
}

const TYPING_SELECTOR = 'input:not([type="file"]), textarea, select, [contenteditable="true"]';
