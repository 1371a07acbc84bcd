import { useId, useState } from 'react';
import { type FacetTexts, filtersTexts } from '#texts/results/filters.ts';
import { fieldClass } from '#web/ui/form/field-class.ts';
import { OptionRow } from './option-row.tsx';

/** A label or tag to filter by. */
export interface Facet {
  readonly name: string;
  /** Number of images or objects that have it. */
  readonly count: number;
  /** Whether the detector alone gives the label. */
  readonly isSuggested?: boolean;
}

interface FacetPickerProps {
  readonly texts: FacetTexts;
  readonly facets: readonly Facet[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** With at least this many facets, typing is faster than scanning the list. */
const MIN_FACETS_TO_TYPE = 12;
const MAX_SHOWN = 200;

/** A list of checkboxes; results with any of the checked facets are kept. */
export function FacetPicker({ texts, facets, chosen, onChoose }: FacetPickerProps) {
  const [typed, setTyped] = useState('');
  const suggestedId = useId();
  const found = facets.filter((facet) => facet.name.toLowerCase().includes(typed.toLowerCase()));
  const shown = found.slice(0, MAX_SHOWN);
  const suggested = shown.filter(({ isSuggested }) => isSuggested);
  const rows = (listed: readonly Facet[]) =>
    listed.map((facet) => (
      <li key={facet.name}>
        <OptionRow
          type="checkbox"
          text={facet.name}
          count={facet.count >= 0 ? facet.count : undefined}
          checked={chosen.includes(facet.name)}
          onChange={() => onChoose(toggled(chosen, facet.name))}
        />
      </li>
    ));
  return (
    <fieldset>
      <legend className="sr-only">{texts.keepAny}</legend>
      {facets.length >= MIN_FACETS_TO_TYPE && (
        <input
          type="search"
          aria-label={texts.find(facets.length)}
          placeholder={texts.find(facets.length)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={fieldClass('mb-1 h-9 px-2.5')}
        />
      )}
      <div className="max-h-72 overflow-y-auto">
        <ul>{rows(shown.filter(({ isSuggested }) => !isSuggested))}</ul>
        {suggested.length > 0 && (
          <>
            <p id={suggestedId} className="px-2 pt-1.5 pb-0.5 text-muted text-xs">
              {filtersTexts.suggested}
            </p>
            <ul aria-labelledby={suggestedId}>{rows(suggested)}</ul>
          </>
        )}
      </div>
      {found.length === 0 && <p className="px-2 py-1.5 text-muted">{texts.noneLike}</p>}
    </fieldset>
  );
}

function toggled(chosen: readonly string[], name: string): string[] {
  return chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
}
