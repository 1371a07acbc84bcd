import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { facetsQuery } from '#web/api/explore.ts';
import { type Search, searchHref } from '#web/search-params.ts';
import { SelectAll } from '#web/selection/select-all.tsx';
import { CardSizeControl } from '#web/settings/card-size-control.tsx';
import { Disclosure } from '#web/ui/disclosure.tsx';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { type Facet, FacetPicker } from './facet-picker.tsx';
import { isFiltered, NO_RANGE, rangeText, withoutFilters } from './filter-words.ts';
import { focusRange } from './focus-range.ts';

interface FilterBarProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** What the results are narrowed down by: a click on a chip edits it, its × removes it. */
export function FilterBar({ dataset, search }: FilterBarProps) {
  const datasetId = dataset.id;
  const { data } = useQuery(facetsQuery(datasetId));
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
  const labelPicker = (
    <FacetPicker
      name="labels"
      facets={labels}
      chosen={search.labels}
      onChoose={(chosen) => change({ labels: chosen })}
    />
  );
  const tagPicker = (
    <FacetPicker
      name="tags"
      facets={tags}
      chosen={search.tags}
      onChoose={(chosen) => change({ tags: chosen })}
    />
  );
  const range = rangeText(search);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
        {range !== undefined && (
          <Chip removeHref={hrefOf(NO_RANGE)} removeLabel="Remove the range of distances">
            <button type="button" onClick={focusRange} className={CHIP_BUTTON}>
              Distance {range}
            </button>
          </Chip>
        )}
        {search.labels.length > 0 && (
          <Chip removeHref={hrefOf({ labels: [] })} removeLabel="Remove the labels">
            <Disclosure
              name="Labels"
              label={`Label: ${search.labels.join(' or ')}`}
              className={CHIP_BUTTON}
            >
              {labelPicker}
            </Disclosure>
          </Chip>
        )}
        {search.tags.length > 0 && (
          <Chip removeHref={hrefOf({ tags: [] })} removeLabel="Remove the tags">
            <Disclosure
              name="Tags"
              label={`Tag: ${search.tags.join(' or ')}`}
              className={CHIP_BUTTON}
            >
              {tagPicker}
            </Disclosure>
          </Chip>
        )}
        {search.labels.length === 0 && (
          <li>
            <AddFilter name="Label" reason={data && labels.length === 0 ? NO_LABELS : undefined}>
              {labelPicker}
            </AddFilter>
          </li>
        )}
        {search.tags.length === 0 && (
          <li>
            <AddFilter name="Tag" reason={data && tags.length === 0 ? NO_TAGS : undefined}>
              {tagPicker}
            </AddFilter>
          </li>
        )}
        {isFiltered(search) && (
          <li>
            <Link
              href={searchHref(datasetId, withoutFilters(search))}
              className="rounded-sm px-1.5 py-1 text-muted text-xs underline underline-offset-2 hover:text-ink"
            >
              Clear all
            </Link>
          </li>
        )}
      </ul>
      <SelectAll
        search={search}
        clusterId={null}
        count={isFiltered(search) ? undefined : isObjects ? dataset.n_objects : dataset.n_images}
      />
      <CardSizeControl />
    </div>
  );
}

const NO_LABELS = 'Nothing in this dataset has a label.';
const NO_TAGS = 'Nothing is tagged yet: select pictures and tag them.';
const CHIP_BUTTON = 'h-full max-w-64 truncate rounded-l-full pr-1 pl-3 hover:text-accent';

interface ChipProps {
  readonly children: ReactNode;
  readonly removeHref: string;
  readonly removeLabel: string;
}

function Chip({ children, removeHref, removeLabel }: ChipProps) {
  return (
    <li className="flex h-7 items-center rounded-full border border-line bg-surface text-xs">
      {children}
      <Link
        href={removeHref}
        aria-label={removeLabel}
        title={removeLabel}
        className="flex h-full items-center rounded-r-full pr-2 pl-1 text-muted hover:text-ink"
      >
        <XMarkIcon aria-hidden="true" className="size-4" />
      </Link>
    </li>
  );
}

const ADD_CLASS =
  'inline-flex h-7 items-center gap-1 rounded-full border border-edge/60 border-dashed pr-3 pl-2 text-muted text-xs';

interface AddFilterProps {
  readonly name: string;
  /** Why it cannot be added. */
  readonly reason: string | undefined;
  readonly children: ReactNode;
}

function AddFilter({ name, reason, children }: AddFilterProps) {
  const content = (
    <>
      <PlusIcon aria-hidden="true" className="size-3.5" />
      {name}
    </>
  );
  if (reason === undefined) {
    return (
      <Disclosure
        name={`${name}s to filter by`}
        label={content}
        className={`${ADD_CLASS} hover:border-edge hover:text-ink`}
      >
        {children}
      </Disclosure>
    );
  }
  const reasonId = `no-${name}-reason`;
  return (
    <Tooltip id={reasonId} text={reason}>
      <button
        type="button"
        aria-disabled="true"
        aria-describedby={reasonId}
        className={`${ADD_CLASS} cursor-not-allowed! opacity-60`}
      >
        {content}
      </button>
    </Tooltip>
  );
}
