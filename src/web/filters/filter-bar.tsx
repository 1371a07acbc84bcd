import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE, type Search, searchHref } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { type FacetTexts, filtersTexts } from '#texts/results/filters.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { facetsQuery } from '#web/api/explore.ts';
import { useLevelCounts } from '#web/dataset/use-level-counts.ts';
import { isOfGroups, onMap } from '#web/search/dataset-views.ts';
import { NO_RANGE, ofEntityType, withoutFilters } from '#web/search/search-changes.ts';
import { hasChips, hasRange } from '#web/search/search-predicates.ts';
import { SelectAll } from '#web/selection/select-all.tsx';
import { CardSizeControl } from '#web/settings/card-size-control.tsx';
import { FoldSwitch } from '#web/settings/fold-switch.tsx';
import { CHIP_BUTTON, Chip, ChipFrame } from './chip.tsx';
import { EntityChip } from './entity-chip.tsx';
import { type Facet, FacetPicker } from './facet-picker.tsx';
import { focusRange } from './focus-range.ts';

interface FilterBarProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

export function FilterBar({ dataset, search }: FilterBarProps) {
  const datasetId = dataset.id;
  const noFacets = useReasonAgainst('labels');
  const noFolding = useReasonAgainst('near_identical');
  const { data } = useQuery({ ...facetsQuery(datasetId), enabled: !noFacets });
  const counts = useLevelCounts(dataset, search);
  const [, navigate] = useLocation();
  const hrefOf = (change: Partial<Search>) => searchHref(datasetId, { ...search, ...change });
  const change = (changed: Partial<Search>) => navigate(hrefOf(changed), { replace: true });
  const countOf = (facet: { readonly n_images: number; readonly n_objects: number }) =>
    search.entityType === 'OBJECTS' ? facet.n_objects : facet.n_images;
  const labels: Facet[] | undefined = data?.labels
    .map((facet) => ({
      name: facet.label,
      count: countOf(facet),
      isSuggested: facet.is_suggested,
    }))
    .sort(byCount);
  const tags: Facet[] | undefined = data?.user_tags
    .map((facet) => ({ name: facet.tag, count: countOf(facet) }))
    .sort(byCount);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ul aria-label={filtersTexts.filters} className="flex flex-wrap items-center gap-1.5">
        <EntityChip
          dataset={dataset}
          search={search}
          onChoose={(entityType) => navigate(hrefOf(ofEntityType(entityType)))}
          removeHref={hrefOf(ofEntityType(BROWSE.entityType))}
        />
        {hasRange(search) && (
          <ChipFrame removal={{ href: hrefOf(NO_RANGE), label: filtersTexts.removeRange }}>
            <button type="button" onClick={focusRange} className={CHIP_BUTTON}>
              {filtersTexts.range(search.relevanceMin, search.relevanceMax)}
            </button>
          </ChipFrame>
        )}
        {search.mapArea && (
          <ChipFrame
            removal={{ href: hrefOf({ mapArea: undefined }), label: filtersTexts.removeMapArea }}
          >
            <Link
              href={searchHref(datasetId, onMap(search))}
              title={filtersTexts.showMapArea}
              className={`${CHIP_BUTTON} flex items-center`}
            >
              {filtersTexts.mapArea}
            </Link>
          </ChipFrame>
        )}
        <FacetChip
          texts={filtersTexts.labels}
          facets={labels}
          noneBecause={noFacets ?? (labels?.length === 0 ? filtersTexts.labels.none : undefined)}
          chosen={search.labels}
          onChoose={(chosen) => change({ labels: chosen })}
          removeHref={hrefOf({ labels: [] })}
        />
        <FacetChip
          texts={filtersTexts.tags}
          facets={tags}
          noneBecause={noFacets ?? (tags?.length === 0 ? filtersTexts.tags.none : undefined)}
          chosen={search.tags}
          onChoose={(chosen) => change({ tags: chosen })}
          removeHref={hrefOf({ tags: [] })}
        />
        {hasChips(search) && (
          <li>
            <Link
              href={searchHref(datasetId, withoutFilters(search))}
              className="rounded-sm px-1.5 py-1 text-muted text-xs underline underline-offset-2 hover:text-ink"
            >
              {filtersTexts.clearAll}
            </Link>
          </li>
        )}
      </ul>
      {!search.map && (
        <div className="flex items-center gap-x-4">
          <FoldSwitch
            whyNot={noFolding ?? (isOfGroups(search) ? datasetViewsTexts.copiesShown : undefined)}
          />
          <CardSizeControl />
        </div>
      )}
      <SelectAll
        search={search}
        clusterId={null}
        count={counts.n_media[search.threshold]}
        nClusters={counts.n_clusters[search.threshold]}
      />
    </div>
  );
}

interface FacetChipProps {
  readonly texts: FacetTexts;
  /** Undefined until loaded. */
  readonly facets: readonly Facet[] | undefined;
  /** Why there is nothing to choose from; undefined if there is. */
  readonly noneBecause: string | undefined;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
  readonly removeHref: string;
}

/** Chooses labels or tags; the panel stays open to choose several. */
function FacetChip(props: FacetChipProps) {
  const { texts: facetTexts, facets, noneBecause, chosen, onChoose, removeHref } = props;
  return (
    <Chip
      name={facetTexts.name}
      panel={facetTexts.panel}
      chosen={chosen.length > 0 ? filtersTexts.chosen(facetTexts.name, chosen) : undefined}
      whyNone={noneBecause}
      removeHref={removeHref}
      removeLabel={facetTexts.remove}
    >
      <FacetPicker texts={facetTexts} facets={facets ?? []} {...{ chosen, onChoose }} />
    </Chip>
  );
}

/** The server sorts by the sum of images and objects; the list shows only one of them. */
function byCount(a: Facet, b: Facet): number {
  return b.count - a.count;
}
