import type { Dataset } from '#contract/dataset/dataset.ts';
import { EntityType } from '#contract/primitives.ts';
import { BROWSE, type Search } from '#contract/search/search-codec.ts';
import { filtersTexts } from '#texts/results/filters.ts';
import { mediaCount } from '#web/dataset/dataset-words.ts';
import { Chip } from './chip.tsx';
import { OptionRow } from './option-row.tsx';

interface EntityChipProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly onChoose: (entityType: EntityType) => void;
  readonly removeHref: string;
}

/** Chooses between whole images, the default, and objects. */
export function EntityChip({ dataset, search, onChoose, removeHref }: EntityChipProps) {
  const { entityType } = search;
  const entityTexts = filtersTexts.entities;
  return (
    <Chip
      name={entityTexts.OBJECTS}
      panel={entityTexts.panel}
      chosen={entityType === BROWSE.entityType ? undefined : entityTexts[entityType]}
      whyNone={dataset.n_objects === 0 ? entityTexts.none : undefined}
      removeHref={removeHref}
      removeLabel={entityTexts.remove}
    >
      <fieldset>
        <legend className="sr-only">{entityTexts.panel}</legend>
        {EntityType.options.map((option) => (
          <OptionRow
            key={option}
            type="radio"
            name="entity-type"
            text={entityTexts[option]}
            count={mediaCount(dataset, option)}
            checked={option === entityType}
            onChange={() => onChoose(option)}
          />
        ))}
      </fieldset>
    </Chip>
  );
}
