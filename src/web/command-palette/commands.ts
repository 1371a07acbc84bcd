import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { API_DOCS_PATH, DOCS_PATH } from '#contract/routes.ts';
import { imageOf, type Search, searchHref } from '#contract/search/search-codec.ts';
import { commandPaletteTexts } from '#texts/pages/command-palette.ts';
import type { NotOffered } from '#web/api/capabilities.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { openingHref, openingLevel } from '#web/dataset/opening-level.ts';
import type { LevelCounts } from '#web/dataset/use-level-counts.ts';
import { focusQueryField } from '#web/query/query-field.tsx';
import { DATASET_VIEWS, inView, viewOf, whyNoView } from '#web/search/dataset-views.ts';
import { searchFrom, withoutFilters } from '#web/search/search-changes.ts';
import { hasChips, isRanked } from '#web/search/search-predicates.ts';
import { selectAllFound } from '#web/selection/select-all.tsx';
import { clearSelection } from '#web/selection/selection.ts';
import { CARD_SIZES, changeSettings, THEMES, useSettings } from '#web/settings/settings.ts';
import { openDialog } from '#web/ui/open-dialog.ts';

export interface Command {
  readonly name: string;
  /** Other words to find it by. */
  readonly alias?: string;
  /** Its keyboard shortcut, shown so that users learn it. */
  readonly key?: string;
  /** Why it is unavailable here; omitted if it is available. */
  readonly reason?: string | undefined;
  readonly run: () => void;
}

interface Place {
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly search: Search;
  readonly levelCounts: LevelCounts;
  readonly reasons: Pick<
    NotOffered,
    'api_description' | 'cover' | 'duplicates' | 'map' | 'orders' | 'views'
  >;
  readonly navigate: (href: string) => void;
  readonly cropQuery: () => void;
  readonly changeLevel: (search: Search) => void;
}

/** Commands available at a place, without those that would change nothing. */
export function commandsAt(place: Place): Command[] {
  return [
    ...queryCommands(place),
    ...resultCommands(place),
    ...viewCommands(place),
    ...levelCommands(place),
    ...settingCommands(place),
    ...datasetCommands(place),
  ];
}

function queryCommands({ dataset, search, navigate, cropQuery }: Place): Command[] {
  const commands: Command[] = [{ ...commandPaletteTexts.choose, key: '/', run: focusQueryField }];
  if (!isRanked(search)) return commands;
  const clear = () => navigate(searchHref(dataset.id, searchFrom(search, null)));
  return [
    ...commands,
    ...(imageOf(search.source) ? [{ ...commandPaletteTexts.crop, key: 'C', run: cropQuery }] : []),
    { ...commandPaletteTexts.clearQuery, key: 'X', run: clear },
  ];
}

function resultCommands({ dataset, search, levelCounts, reasons, navigate }: Place): Command[] {
  const isObjects = search.entityType === 'OBJECTS';
  const other = { ...search, entityType: isObjects ? 'IMAGES' : 'OBJECTS' } as const;
  const commands: Command[] = [
    {
      ...commandPaletteTexts.selectAll,
      run: () => selectAllFound(search, null, levelCounts.n_media[search.threshold]),
    },
    { ...commandPaletteTexts.views, reason: reasons.views, run: () => openDialog('views') },
    { ...commandPaletteTexts.trail, run: () => openDialog('trail') },
    { ...commandPaletteTexts.clearSelection, key: commandPaletteTexts.escape, run: clearSelection },
  ];
  if (isObjects || dataset.n_objects !== 0) {
    commands.push({
      ...commandPaletteTexts.search(other.entityType),
      run: () => navigate(searchHref(dataset.id, other)),
    });
  }
  if (hasChips(search)) {
    commands.push({
      ...commandPaletteTexts.clearFilters,
      run: () => navigate(searchHref(dataset.id, withoutFilters(search))),
    });
  }
  return commands;
}

function viewCommands({ dataset, search, reasons, navigate }: Place): Command[] {
  return DATASET_VIEWS.filter((view) => view !== viewOf(search)).map((view) => ({
    ...commandPaletteTexts.datasetViews[view],
    reason: whyNoView(view, reasons),
    run: () => navigate(searchHref(dataset.id, inView(search, view, openingLevel(dataset)))),
  }));
}

function levelCommands({ search, levelCounts, changeLevel }: Place): Command[] {
  return THRESHOLDS.filter((threshold) => threshold !== search.threshold).map((threshold) => ({
    ...commandPaletteTexts.level(threshold, levelCounts.n_clusters[threshold]),
    key: String(threshold),
    run: () => changeLevel({ ...search, threshold }),
  }));
}

function settingCommands({ reasons }: Place): Command[] {
  const { cardSize, theme } = useSettings.getState();
  const sizes = [
    { command: commandPaletteTexts.larger, to: CARD_SIZES[cardSize + 1] },
    { command: commandPaletteTexts.smaller, to: CARD_SIZES[cardSize - 1] },
  ];
  return [
    ...sizes.flatMap(({ command, to }) =>
      to === undefined ? [] : { ...command, run: () => changeSettings({ cardSize: to }) },
    ),
    ...THEMES.filter((other) => other !== theme).map((other) => ({
      ...commandPaletteTexts.themes[other],
      run: () => changeSettings({ theme: other }),
    })),
    {
      ...commandPaletteTexts.shortcuts,
      key: '?',
      run: () => openDialog('shortcuts'),
    },
    { ...commandPaletteTexts.datasetSettings, run: () => openDialog('dataset-settings') },
    { ...commandPaletteTexts.session, run: () => openDialog('session') },
    {
      ...commandPaletteTexts.documentation,
      run: () => location.assign(underBasePath(`${DOCS_PATH}/`)),
    },
    {
      ...commandPaletteTexts.api,
      reason: reasons.api_description,
      run: () => location.assign(underBasePath(API_DOCS_PATH)),
    },
  ];
}

function datasetCommands({ dataset, datasets, navigate }: Place): Command[] {
  return datasets
    .filter(({ id }) => id !== dataset.id)
    .map((other) => ({
      ...commandPaletteTexts.goTo(other.display_name),
      run: () => navigate(openingHref(other)),
    }));
}

/** Commands that contain every typed word, in any order; first those that contain them in their name. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const areAllIn = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const found = commands.filter(({ name, alias = '' }) => areAllIn(`${name} ${alias}`));
  const isByName = ({ name }: Command) => areAllIn(name);
  return [...found.filter(isByName), ...found.filter((command) => !isByName(command))];
}
