import { useState } from 'react';
import type { FacetTexts } from '#texts/results/filters.ts';
import { formatNumber } from '#web/texts/format.ts';

/** Something a dataset can be narrowed down by. */
export interface Facet {
  readonly name: string;
  /** Images or objects that have it. */
  readonly count: number;
}

interface FacetPickerProps {
  readonly texts: FacetTexts;
  readonly facets: readonly Facet[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** With so many, typing is quicker than reading. */
const MIN_FACETS_TO_TYPE = 12;
const MAX_SHOWN = 200;

/** Boxes to tick; what has any of those is kept. */
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
          className="mb-1 h-9 w-full rounded-md border border-edge/60 bg-canvas px-2.5 placeholder:text-muted"
        />
      )}
      <ul className="max-h-72 overflow-y-auto">
        {found.slice(0, MAX_SHOWN).map((facet) => (
          <li key={facet.name}>
            <label className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-mat">
              <input
                type="checkbox"
                checked={chosen.includes(facet.name)}
                onChange={() => onChoose(toggled(chosen, facet.name))}
                className="size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 flex-1 truncate">{facet.name}</span>
              {facet.count >= 0 && (
                <span className="text-muted text-xs tabular-nums">{formatNumber(facet.count)}</span>
              )}
            </label>
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
