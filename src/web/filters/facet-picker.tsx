import { useState } from 'react';
import type { FacetTexts } from '#texts/results/filters.ts';
import { fieldClass } from '#web/ui/form/field-class.ts';
import { OptionRow } from './option-row.tsx';

/** A label or tag to filter by. */
export interface Facet {
  readonly name: string;
  /** Number of images or objects that have it. */
  readonly count: number;
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
  const found = facets.filter((facet) => facet.name.toLowerCase().includes(typed.toLowerCase()));
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
      <ul className="max-h-72 overflow-y-auto">
        {found.slice(0, MAX_SHOWN).map((facet) => (
          <li key={facet.name}>
            <OptionRow
              type="checkbox"
              text={facet.name}
              count={facet.count >= 0 ? facet.count : undefined}
              checked={chosen.includes(facet.name)}
              onChange={() => onChoose(toggled(chosen, facet.name))}
            />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="px-2 py-1.5 text-muted">{texts.noneLike}</p>}
    </fieldset>
  );
}

function toggled(chosen: readonly string[], name: string): string[] {
  return chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
}
