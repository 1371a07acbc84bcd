import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { type FacetTexts, texts } from '#texts/filters.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { facetsQuery } from '#web/api/explore.ts';
import { mediaCount } from '#web/dataset/dataset-words.ts';
import { type Search, searchHref } from '#web/search-params.ts';
import { SelectAll } from '#web/selection/select-all.tsx';
import { CardSizeControl } from '#web/settings/card-size-control.tsx';
import { Disclosure } from '#web/ui/disclosure.tsx';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { type Facet, FacetPicker } from './facet-picker.tsx';
import { hasRange, isFiltered, NO_RANGE, withoutFilters } from './filter-words.ts';
import { focusRange } from './focus-range.ts';

interface FilterBarProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** What the results are narrowed down by: a click on a chip edits it, its × removes it. */
export function FilterBar({ dataset, search }: FilterBarProps) {
  const datasetId = dataset.id;
  const noFacets = useReasonAgainst('labels');
  const { data } = useQuery({ ...facetsQuery(datasetId), enabled: !noFacets });
  const [, navigate] = useLocation();
  const isObjects = search.entityType === 'OBJECTS';
  const hrefOf = (change: Partial<Search>) => searchHref(datasetId, { ...search, ...change });
  const change = (changed: Partial<Search>) => navigate(hrefOf(changed), { replace: true });
  const countOf = (facet: { readonly n_images: number; readonly n_objects: number }) =>
    isObjects ? facet.n_objects : facet.n_images;
  const labels: Facet[] = (data?.labels ?? []).map((facet) => ({
    name: facet.label,
    count: countOf(facet),
  }));
  const tags: Facet[] = (data?.user_tags ?? []).map((facet) => ({
    name: facet.tag,
    count: countOf(facet),
  }));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ul aria-label={texts.filters} className="flex flex-wrap items-center gap-1.5">
        {hasRange(search) && (
          <li className={CHIP_CLASS}>
            <button type="button" onClick={focusRange} className={CHIP_BUTTON}>
              {texts.range(search.relevanceMin, search.relevanceMax)}
            </button>
            <RemoveLink href={hrefOf(NO_RANGE)} label={texts.removeRange} />
          </li>
        )}
        <FacetChip
          texts={texts.labels}
          facets={labels}
          noneBecause={noFacets ?? (data && labels.length === 0 ? texts.labels.none : undefined)}
          chosen={search.labels}
          onChoose={(chosen) => change({ labels: chosen })}
          removeHref={hrefOf({ labels: [] })}
        />
        <FacetChip
          texts={texts.tags}
          facets={tags}
          noneBecause={noFacets ?? (data && tags.length === 0 ? texts.tags.none : undefined)}
          chosen={search.tags}
          onChoose={(chosen) => change({ tags: chosen })}
          removeHref={hrefOf({ tags: [] })}
        />
        {isFiltered(search) && (
          <li>
            <Link
              href={searchHref(datasetId, withoutFilters(search))}
              className="rounded-sm px-1.5 py-1 text-muted text-xs underline underline-offset-2 hover:text-ink"
            >
              {texts.clearAll}
            </Link>
          </li>
        )}
      </ul>
      <SelectAll
        search={search}
        clusterId={null}
        count={isFiltered(search) ? undefined : mediaCount(dataset, search.entityType)}
      />
      <CardSizeControl />
    </div>
  );
}

const CHIP_CLASS = 'flex h-7 items-center rounded-full border border-line bg-surface text-xs';
const CHIP_BUTTON = 'h-full max-w-64 truncate rounded-l-full pr-1 pl-3 hover:text-accent';
const ADD_CLASS =
  'inline-flex h-7 items-center gap-1 rounded-full border border-edge/60 border-dashed pr-3 pl-2 text-muted text-xs';

interface FacetChipProps {
  readonly texts: FacetTexts;
  readonly facets: readonly Facet[];
  /** Why there is nothing to choose; undefined when there is. */
  readonly noneBecause: string | undefined;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
  readonly removeHref: string;
}

/** Labels or tags to choose, and those that are chosen: it stays open from the first to the last. */
function FacetChip(props: FacetChipProps) {
  const { texts: facetTexts, facets, noneBecause, chosen, onChoose, removeHref } = props;
  const { name } = facetTexts;
  const isSet = chosen.length > 0;
  if (noneBecause !== undefined && !isSet)
    return (
      <li>
        <Unavailable name={name} reason={noneBecause} />
      </li>
    );
  return (
    <li className={isSet ? CHIP_CLASS : undefined}>
      <Disclosure
        name={facetTexts.panel}
        label={isSet ? texts.chosen(name, chosen) : <Add name={name} />}
        className={isSet ? CHIP_BUTTON : `${ADD_CLASS} hover:border-edge hover:text-ink`}
      >
        <FacetPicker texts={facetTexts} {...{ facets, chosen, onChoose }} />
      </Disclosure>
      {isSet && <RemoveLink href={removeHref} label={facetTexts.remove} />}
    </li>
  );
}

function RemoveLink({ href, label }: { readonly href: string; readonly label: string }) {
  return (
    <Link
      href={href}
      aria-label={label}
      title={label}
      className="flex h-full items-center rounded-r-full pr-2 pl-1 text-muted hover:text-ink"
    >
      <XMarkIcon aria-hidden="true" className="size-4" />
    </Link>
  );
}

function Add({ name }: { readonly name: string }) {
  return (
    <>
      <PlusIcon aria-hidden="true" className="size-3.5" />
      {name}
    </>
  );
}

/** Greyed, with the reason. */
function Unavailable({ name, reason }: { readonly name: string; readonly reason: string }) {
  const reasonId = `no-${name}-reason`;
  return (
    <Tooltip id={reasonId} text={reason}>
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={reasonId}
        className={`${ADD_CLASS} cursor-not-allowed! opacity-60`}
      >
        <Add name={name} />
      </button>
    </Tooltip>
  );
}
