import type { ReactNode } from 'react';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { countExamples } from '#contract/search/examples.ts';
import type { ExploreResponse } from '#contract/search/explore.ts';
import { imageOf, type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { whyCoarse } from '#web/dataset/opening-level.ts';
import { useLevelCounts } from '#web/dataset/use-level-counts.ts';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { FocusedHeading } from '#web/layout/focused-heading.tsx';
import { isOfGroups, viewOf } from '#web/search/dataset-views.ts';
import { isRanked, isTextFilter } from '#web/search/search-predicates.ts';
import { classNames } from '#web/ui/class-names.ts';
import { laterPart } from '#web/ui/lazy-part.tsx';
import { MarkedImage } from '#web/ui/region-image.tsx';

interface ResultHeadingProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly title: string;
  readonly detail: string;
  readonly anchor: KnownAnchor | undefined;
  /** Content at the end of the line. */
  readonly aside: ReactNode;
}

export function ResultHeading(props: ResultHeadingProps) {
  const { dataset, search, title, detail, anchor, aside } = props;
  const address = searchHref(dataset.id, search);
  const hasImage = imageOf(search.source) !== null;
  const noHistogram = useReasonAgainst('histogram') !== undefined;
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-y-2.5 pt-5 pb-4 sm:pt-6 lg:grid-cols-[auto_minmax(0,1fr)_auto]">
      {hasImage && (
        <div className="row-span-2 mr-5 max-sm:row-span-1">
          <QueryPicture anchor={anchor} />
        </div>
      )}
      <div className="col-start-2 flex items-start justify-between gap-4 self-end">
        <div className="min-w-0">
          <FocusedHeading title={title} fullName={anchor?.file_name} searchKey={address} />
          <p className="mt-1 text-muted tabular-nums">{detail}</p>
        </div>
        {aside}
      </div>
      {search.examples.length > 0 && (
        <div
          className={classNames(
            'col-start-2 max-sm:col-span-full max-sm:col-start-1',
            countExamples(search).nMore > 0 ? 'min-h-25' : 'min-h-14',
          )}
        >
          <ExampleList datasetId={dataset.id} search={search} />
        </div>
      )}
      {search.duplicates !== undefined && (
        <div className="col-start-2 min-h-9 max-sm:col-span-full max-sm:col-start-1 max-sm:min-h-20">
          <CopiesBar dataset={dataset} search={search} />
        </div>
      )}
      {search.cover !== undefined && (
        <div className="col-start-2 min-h-9 max-sm:col-span-full max-sm:col-start-1">
          <CoverForm datasetId={dataset.id} search={search} />
        </div>
      )}
      {viewOf(search) === 'quality' && (
        <div className="col-start-2 min-h-9 max-sm:col-span-full max-sm:col-start-1">
          <QualityBar datasetId={dataset.id} search={search} />
        </div>
      )}
      <div className="col-start-2 min-h-9 max-sm:col-span-full max-sm:col-start-1 max-sm:min-h-18 max-[23rem]:min-h-26">
        <PartBoundary part="filters" resetKey={address}>
          <FilterBar dataset={dataset} search={search} />
        </PartBoundary>
      </div>
      {isRanked(search) && !isTextFilter(search, dataset) && (
        <div
          className={classNames(
            'col-span-full lg:col-span-1 lg:col-start-3 lg:row-span-2 lg:row-start-1 lg:ml-6 lg:w-96 xl:w-[30rem]',
            !noHistogram && 'h-31 sm:h-27',
          )}
        >
          <PartBoundary part="histogram" resetKey={address}>
            <DistanceHistogram datasetId={dataset.id} search={search} />
          </PartBoundary>
        </div>
      )}
    </div>
  );
}

// Their space is reserved.
const FilterBar = laterPart(async () => (await import('#web/filters/filter-bar.tsx')).FilterBar);
const CopiesBar = laterPart(async () => (await import('./copies-bar.tsx')).CopiesBar);
const CoverForm = laterPart(async () => (await import('./cover-form.tsx')).CoverForm);
const QualityBar = laterPart(async () => (await import('./quality-bar.tsx')).QualityBar);
const ExampleList = laterPart(
  async () => (await import('#web/query/examples/example-list.tsx')).ExampleList,
);
const DistanceHistogram = laterPart(
  async () => (await import('#web/filters/distance-histogram.tsx')).HistogramFilter,
);

function QueryPicture({ anchor }: { readonly anchor: KnownAnchor | undefined }) {
  if (!anchor) return <div className="size-20 rounded-md bg-mat sm:size-28" />;
  return (
    <a
      href={forElement(anchor.media_uri)}
      target="_blank"
      rel="noreferrer"
      title={resultsTexts.openQuery}
    >
      <MarkedImage
        src={forElement(anchor.media_thumb_uri)}
        alt={anchor.bounding_box ? resultsTexts.queryWithRegion : resultsTexts.query}
        region={anchor.bounding_box}
        aspect={anchor.width / anchor.height}
        className="rounded-md [--max-h:5rem] [--max-w:8rem] sm:[--max-h:7rem] sm:[--max-w:14rem]"
      />
    </a>
  );
}

export function searchTitle(
  dataset: Dataset,
  search: Search,
  anchor: KnownAnchor | undefined,
): string {
  if (isTextFilter(search, dataset)) {
    return resultsTexts.titleWithText(search.entityType, textOf(search.source));
  }
  return examplesTexts.title(titleOfSource(search, anchor), countExamples(search));
}

function titleOfSource(search: Search, anchor: KnownAnchor | undefined): string {
  const { entityType, source, duplicates, orderBy, cover } = search;
  if (cover !== undefined) return datasetViewsTexts.coverTitle(cover, entityType);
  if (orderBy !== undefined) return datasetViewsTexts.titleOfOrder(orderBy, entityType);
  if (duplicates !== undefined && !source) return datasetViewsTexts.title(duplicates, entityType);
  if (textOf(source)) return resultsTexts.titleByWords(entityType, textOf(source));
  if (!source) return resultsTexts.titleOfAll(entityType);
  if (!anchor) return resultsTexts.titleByCloseness(entityType);
  return resultsTexts.titleByPicture(entityType, anchor, baseName(anchor.file_name));
}

/** Total number of clusters of a search, as soon as known. */
export function useClusterCount(
  dataset: Dataset,
  search: Search,
  firstPage: ExploreResponse | undefined,
): number | undefined {
  const counts = useLevelCounts(dataset, search);
  if (firstPage && firstPage.clusters.length < PAGE_SIZE) return firstPage.clusters.length;
  return counts.n_clusters[search.threshold];
}

export function detailText(
  dataset: Dataset,
  search: Search,
  firstPage: ExploreResponse | undefined,
  nClusters: number | undefined,
): string {
  if (!firstPage) return commonTexts.searching;
  const isMore = nClusters === undefined;
  if (isOfGroups(search)) {
    return datasetViewsTexts.groups(nClusters ?? firstPage.clusters.length, isMore);
  }
  if (search.cover !== undefined) {
    return datasetViewsTexts.coverDetail(firstPage.metadata.cover_radius);
  }
  if (search.orderBy !== undefined) {
    const nShown = nClusters ?? firstPage.clusters.length;
    return datasetViewsTexts.orderDetail(search.orderBy, nShown, isMore);
  }
  const count = resultsTexts.detail(
    nClusters ?? firstPage.clusters.length,
    isMore,
    isRanked(search) && !isTextFilter(search, dataset),
  );
  const why = whyCoarse(dataset, search);
  return why ? resultsTexts.whyCoarse[why](count) : count;
}
