import { useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import {
  focusedMedia,
  type MediaActions,
  type MediaOnPage,
  mediaWithin,
} from '#web/media/media-on-page.ts';
import { useCropQuery } from '#web/query/crop-query.ts';
import { focusQueryField } from '#web/query/query-field.tsx';
import { useLevelChange } from '#web/results/use-level-change.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';
import { clearSelection } from '#web/selection/selection.ts';
import { isTyping } from '#web/ui/is-typing.ts';
import { openDialog } from '#web/ui/open-dialog.ts';
import { countOpenDialogs } from '#web/ui/top-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

/** Keyboard shortcuts of the page, inactive while the user types or a dialog is open. */
export function useShortcuts(dataset: Dataset, search: Search): void {
  const [, navigate] = useLocation();
  const changeLevel = useLevelChange(dataset.id);
  const cropQuery = useCropQuery(dataset.id, search);
  useWindowEvent('keydown', (event) => {
    if (isPaletteKey(event)) {
      event.preventDefault();
      openDialog('palette');
    }
    if (isTaken(event)) return;
    // Caps Lock makes the key uppercase.
    const key = event.key.toLowerCase();
    const next = searchAfter(key, search);
    if (next && next.threshold !== search.threshold) changeLevel(next);
    else if (next) navigate(searchHref(dataset.id, next));
    const crop = () => (mediaAroundFocus()?.actions.crop ?? cropQuery)();
    const act = key === 'c' ? crop : (ACTIONS[key] ?? actionOnFocused(key));
    act?.();
    if (next || act) event.preventDefault();
  });
}

const ACTIONS: Record<string, () => void> = {
  '?': () => openDialog('shortcuts'),
  '/': focusQueryField,
  escape: clearSelection,
};

/** Keys for the focused image; elsewhere they keep their default action. */
const MEDIA_ACTIONS: Record<string, keyof MediaActions> = {
  ' ': 'look',
  m: 'more',
  l: 'less',
  o: 'open',
  s: 'pick',
};

function actionOnFocused(key: string): (() => void) | undefined {
  const name = MEDIA_ACTIONS[key];
  return name && focusedMedia()?.actions[name];
}

/** The image that has the focus, or whose tile contains the focused button. */
function mediaAroundFocus(): MediaOnPage | undefined {
  const { activeElement, body } = document;
  const around = activeElement === body ? null : activeElement?.parentElement;
  return around ? mediaWithin(around) : undefined;
}

/** The search that a key selects. */
function searchAfter(key: string, search: Search): Search | undefined {
  const threshold = THRESHOLDS.find((level) => String(level) === key);
  if (threshold !== undefined && threshold !== search.threshold) return { ...search, threshold };
  return key === 'x' && isRanked(search) ? searchFrom(search, null) : undefined;
}

/** Ctrl+K or ⌘K, as in many programs; also active while the user types. */
function isPaletteKey({ key, ctrlKey, metaKey, repeat }: KeyboardEvent): boolean {
  const isKey = (ctrlKey || metaKey) && key.toLowerCase() === 'k' && !repeat;
  return isKey && countOpenDialogs() === 0;
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (event.defaultPrevented) return true;
  if (countOpenDialogs() > 0) return true;
  return isTyping(event.target);
}
