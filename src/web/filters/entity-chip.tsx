import type { Dataset } from '#contract/dataset/dataset.ts';
import { EntityType } from '#contract/primitives.ts';
import { BROWSE, type Search } from '#contract/search/search-codec.ts';
import { filtersTexts } from '#texts/results/filters.ts';
import { mediaCount } from '#web/dataset/dataset-words.ts';
import { formatNumber } from '#web/texts/format.ts';
import { Chip } from './chip.tsx';

interface EntityChipProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly onChoose: (entityType: EntityType) => void;
  readonly hrefOf: (change: Partial<Search>) => string;
}

/** Whether whole images are searched, which goes without saying, or the objects in them. */
export function EntityChip({ dataset, search, onChoose, hrefOf }: EntityChipProps) {
  const { entityType } = search;
  const entityTexts = filtersTexts.entities;
  return (
    <Chip
      name={entityTexts.OBJECTS}
      panel={entityTexts.panel}
      chosen={entityType === BROWSE.entityType ? undefined : entityTexts[entityType]}
      whyNone={dataset.n_objects === 0 ? entityTexts.none : undefined}
      removeHref={hrefOf({ entityType: BROWSE.entityType })}
      removeLabel={entityTexts.remove}
    >
      <fieldset>
        <legend className="sr-only">{entityTexts.panel}</legend>
        {EntityType.options.map((option) => (
          <label
            key={option}
            className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-mat"
          >
            <input
              type="radio"
              name="entity-type"
              checked={option === entityType}
              onChange={() => onChoose(option)}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 flex-1">{entityTexts[option]}</span>
            <span className="text-muted text-xs tabular-nums">{countText(dataset, option)}</span>
          </label>
        ))}
      </fieldset>
    </Chip>
  );
}

function countText(dataset: Dataset, entityType: EntityType): string {
  const count = mediaCount(dataset, entityType);
  return count === undefined ? '' : formatNumber(count);
}
