import { Suspense } from 'react';
import { Redirect, useSearch } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import {
  hasBrokenAnchor,
  parseSearch,
  type Search,
  searchHref,
} from '#contract/search/search-codec.ts';
import { shellTexts } from '#texts/pages/shell.ts';
import { datasetQuery, isChangingModel, isSearchable, useDataset } from '#web/api/datasets.ts';
import { hasStatus } from '#web/api/request/api-error.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { isGrowing, useShownDataset } from '#web/api/shown-dataset.ts';
import { MissingBanner } from '#web/dataset/missing-banner.tsx';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { TrailHost } from '#web/history/trail.tsx';
import { LoadingPage } from '#web/layout/loading-page.tsx';
import { LightboxHost } from '#web/lightbox/lightbox-host.tsx';
import { Results } from '#web/results/results.tsx';
import { Selecting } from '#web/selection/selecting.tsx';
import { clearSelection } from '#web/selection/selection.ts';
import { laterPart, lazyPart } from '#web/ui/lazy-part.tsx';
import { UndoNotice } from '#web/ui/undo-notice.tsx';
import { ProblemPage } from './error-page.tsx';
import { Header } from './header.tsx';
import { PageDialog } from './page-dialog.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useOpening } from './use-opening.ts';

const UpdateLine = lazyPart(async () => (await import('#web/dataset/update-line.tsx')).UpdateLine);
const NotReady = lazyPart(async () => (await import('#web/dataset/not-ready.tsx')).NotReady);

const QueryIntake = laterPart(
  async () => (await import('#web/query/query-intake.tsx')).QueryIntake,
);
const MapPage = lazyPart(async () => (await import('#web/map/map-page.tsx')).MapPage);
const ClusterView = lazyPart(
  async () => (await import('#web/cluster/cluster-view.tsx')).ClusterView,
);

interface DataPageProps {
  readonly datasetId: string;
  /** The open cluster; null for all results of the search. */
  readonly clusterId?: string | null;
}

/** A dataset with the results of the search in the URL. */
export function DataPage({ datasetId, clusterId = null }: DataPageProps) {
  const queryString = useSearch();
  const query = useDataset(datasetId);
  const { data: dataset } = query;
  const trouble = troubleOf(query);
  if (trouble && (!dataset || hasStatus(trouble, 401) || hasStatus(trouble, 404))) {
    return <ProblemPage error={trouble} queryKey={datasetQuery(datasetId).queryKey} />;
  }
  return dataset ? (
    <DatasetView
      dataset={dataset}
      search={parseSearch(queryString)}
      clusterId={clusterId}
      isLinkBroken={hasBrokenAnchor(queryString)}
    />
  ) : (
    <LoadingPage />
  );
}

interface DatasetViewProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly clusterId: string | null;
  /** Whether the URL names an impossible query, so that all clusters are shown. */
  readonly isLinkBroken: boolean;
}

function DatasetView({ dataset, search, clusterId, isLinkBroken }: DatasetViewProps) {
  useShortcuts(dataset, search);
  const shown = useShownDataset(dataset);
  const address = searchHref(dataset.id, search);
  const opening = useOpening(dataset, shown);
  if (opening !== undefined) return <Redirect to={opening} replace />;
  const hasResults = isSearchable(dataset) && (dataset.n_images !== 0 || dataset.indexing !== null);
  return (
    <>
      <PartBoundary part="header" resetKey={address}>
        <Header dataset={dataset} search={search} />
      </PartBoundary>
      <PartBoundary part="trail" resetKey={address}>
        <TrailHost datasetId={dataset.id} search={search} />
      </PartBoundary>
      <main className="mx-auto w-full max-w-page flex-1 px-4 pb-16 lg:px-8">
        {isBeingUpdated(dataset) && (
          <Suspense>
            <UpdateLine dataset={dataset} />
          </Suspense>
        )}
        <MissingBanner dataset={dataset} />
        {isLinkBroken && (
          <p role="alert" className="border-line border-b py-2 text-xs">
            {shellTexts.brokenLink}
          </p>
        )}
        {clusterId && hasResults ? (
          <PartBoundary part="cluster" resetKey={`${clusterId} ${address}`}>
            <ClusterView dataset={shown} search={search} clusterId={clusterId} />
          </PartBoundary>
        ) : (
          <PartBoundary part="results" resetKey={address}>
            {hasResults ? (
              <FoundMedia dataset={shown} search={search} />
            ) : (
              <NotReady dataset={dataset} />
            )}
          </PartBoundary>
        )}
      </main>
      <PartBoundary part="selection" resetKey={address} onClose={clearSelection}>
        <Selecting datasetId={dataset.id} search={search} clusterId={clusterId} />
      </PartBoundary>
      <LightboxHost datasetId={dataset.id} search={search} />
      <QueryIntake datasetId={dataset.id} search={search} />
      <UndoNotice className="pointer-events-none fixed inset-x-4 bottom-20 z-40 flex justify-center [body:has(dialog[open])_&]:hidden" />
      <PageDialog dataset={dataset} search={search} />
    </>
  );
}

/** The results in a grid or on a map. */
function FoundMedia({ dataset, search }: Pick<DatasetViewProps, 'dataset' | 'search'>) {
  if (!search.map) return <Results dataset={dataset} search={search} />;
  const colorBy = search.map === 'distance' && !search.source ? 'cluster' : search.map;
  return (
    <Suspense>
      <MapPage key={`${dataset.id} ${search.entityType}`} {...{ dataset, search, colorBy }} />
    </Suspense>
  );
}

/** The header shows the progress of a growing dataset. */
function isBeingUpdated(dataset: Dataset): boolean {
  const isUpdating = dataset.indexing !== null && !isGrowing(dataset);
  return isSearchable(dataset) && (isUpdating || isChangingModel(dataset));
}
