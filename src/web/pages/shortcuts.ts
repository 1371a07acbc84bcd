import { useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { cropFocused } from '#web/query/crop-actions.ts';
import { focusQueryField } from '#web/query/query-field.tsx';
import { useLevelChange } from '#web/results/use-level-change.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';
import { clearSelection } from '#web/selection/selection.ts';
import { isTyping } from '#web/ui/is-typing.ts';
import { openDialog } from '#web/ui/open-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

/** Keys for the whole page. They do nothing while someone types or a dialog is open. */
export function useShortcuts(dataset: Dataset, search: Search): void {
  const [, navigate] = useLocation();
  const changeLevel = useLevelChange(dataset.id);
  useWindowEvent('keydown', (event) => {
    if (isPaletteKey(event)) {
      event.preventDefault();
      openDialog('palette');
    }
    if (isTaken(event)) return;
    // Caps Lock makes capitals of them.
    const key = event.key.toLowerCase();
    const next = searchAfter(key, search);
    if (next && next.threshold !== search.threshold) changeLevel(next);
    else if (next) navigate(searchHref(dataset.id, next));
    const pressed = besideFocus(key);
    pressed?.click();
    const act = ACTIONS[key];
    if (act) act();
    if (next || act || pressed) event.preventDefault();
  });
}

const ACTIONS: Record<string, () => void> = {
  '?': () => openDialog('shortcuts'),
  '/': focusQueryField,
  c: cropFocused,
  escape: clearSelection,
};

/** Keys of the picture that has the focus; elsewhere they do what they do there. */
const MEDIA_ACTIONS: Record<string, string> = {
  ' ': '[data-look]',
  o: '[data-open]',
  s: '[data-pick]',
};

/** What belongs to the picture that has the focus, to be pressed by a key. */
function besideFocus(key: string): HTMLElement | null | undefined {
  const selector = MEDIA_ACTIONS[key];
  const picture = document.activeElement;
  if (!selector || !picture?.matches('[data-media-id]')) return undefined;
  const card = picture.closest('[data-card]');
  return (
    picture.parentElement?.querySelector<HTMLElement>(selector) ?? card?.querySelector(selector)
  );
}

/** The search that a key leads to. */
function searchAfter(key: string, search: Search): Search | undefined {
  const threshold = THRESHOLDS.find((level) => String(level) === key);
  if (threshold !== undefined && threshold !== search.threshold) return { ...search, threshold };
  return key === 'x' && isRanked(search) ? searchFrom(search, null) : undefined;
}

/** As in many programs; it works while one types, too. */
function isPaletteKey({ key, ctrlKey, metaKey, repeat }: KeyboardEvent): boolean {
  const isKey = (ctrlKey || metaKey) && key.toLowerCase() === 'k' && !repeat;
  return isKey && !document.querySelector('dialog[open]');
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (event.defaultPrevented) return true;
  if (document.querySelector('dialog[open]')) return true;
  return isTyping(event.target);
}
