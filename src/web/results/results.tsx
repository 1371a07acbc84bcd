import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { PAGE_SIZE, type Threshold } from '#contract/primitives.ts';
import type { ExploreResponse } from '#contract/search/explore.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { useAnchor } from '#web/api/anchor.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { explorePageQuery } from '#web/api/explore.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { SkippedFilesButton } from '#web/dataset/skipped-files-button.tsx';
import { hasNotes, isOfGroups } from '#web/search/dataset-views.ts';
import { clusterHref, type HrefOf, pivotHref } from '#web/search/hrefs.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';
import { useSettings } from '#web/settings/settings.ts';
import { CAPTION_HEIGHT_PX, CardSkeleton, ClusterCard, cardIdentity } from './cluster-card.tsx';
import { FailedSearch, NoClusters } from './empty-states.tsx';
import { CardGrid } from './grid/card-grid.tsx';
import { layoutGrid } from './grid/grid-layout.ts';
import { type ItemRange, type PagedList, usePages } from './grid/use-pages.ts';
import { detailText, ResultHeading, searchTitle, useClusterCount } from './result-heading.tsx';
import { ViewTabs } from './view-tabs.tsx';

/** Clusters at this threshold contain near-identical media. */
const FINEST: Threshold = 0;

interface ResultsProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

export function Results({ dataset, search }: ResultsProps) {
  const client = useQueryClient();
  const wantsFolding = useSettings((settings) => settings.foldsNearIdentical);
  const canFold = useReasonAgainst('near_identical') === undefined && !isOfGroups(search);
  const isFolded = canFold && wantsFolding;
  const firstPage = explorePageQuery(dataset.id, search, 0, isFolded);
  const explore = useQuery(firstPage);
  const trouble = troubleOf(explore);
  const anchor = useAnchor(dataset.id, search.source);
  const href = searchHref(dataset.id, search);
  const title = searchTitle(dataset, search, anchor.data);
  const nClusters = useClusterCount(dataset, search, explore.data);
  const detail = detailText(dataset, search, explore.data, nClusters);

  if (trouble && !explore.data) {
    return (
      <>
        <p role="status" className="sr-only" />
        <ViewTabs dataset={dataset} search={search} />
        <FailedSearch
          error={trouble}
          onRetry={() => void client.resetQueries({ queryKey: firstPage.queryKey })}
          browseHref={
            isRanked(search) ? searchHref(dataset.id, searchFrom(search, null)) : undefined
          }
        />
      </>
    );
  }
  return (
    <>
      <title>{`${title} · ${dataset.display_name} · Semblance`}</title>
      <p role="status" className="sr-only">
        {explore.data ? resultsTexts.announced(title, detail) : commonTexts.searching}
      </p>
      <ViewTabs dataset={dataset} search={search} />
      <ResultHeading
        dataset={dataset}
        search={search}
        title={title}
        detail={detail}
        anchor={anchor.data}
        aside={<SkippedFilesButton dataset={dataset} />}
      />
      {explore.data?.clusters.length === 0 ? (
        <NoClusters dataset={dataset} search={search} />
      ) : (
        <Clusters key={href} label={title} nTotal={nClusters} {...{ dataset, search, isFolded }} />
      )}
    </>
  );
}

interface ClustersProps extends ResultsProps {
  readonly label: string;
  readonly nTotal: number | undefined;
  readonly isFolded: boolean;
}

function Clusters({ label, dataset, search, nTotal, isFolded }: ClustersProps) {
  const cardSize = useSettings((settings) => settings.cardSize);
  const hasBadges = hasNotes(search, dataset);
  const captionHeight = hasBadges ? CAPTION_HEIGHT_PX.withBadge : CAPTION_HEIGHT_PX.plain;
  const list: PagedList<ExploreResponse, ExploreResponse['clusters'][number]> = {
    pageSize: PAGE_SIZE,
    queryOf: (pageNumber) => explorePageQuery(dataset.id, search, pageNumber, isFolded),
    itemsOf: ({ clusters }) => clusters,
    nTotal,
    version: dataset.updated_at,
  };
  const useItems = (inView: ItemRange, nToRestore: number) => usePages(list, inView, nToRestore);
  const hrefOf: HrefOf = (mediaId, entityType) =>
    pivotHref(dataset.id, search, mediaId, entityType);
  const unfoldHrefOf = isFolded
    ? (nearIdenticalId: string) =>
        clusterHref(dataset.id, nearIdenticalId, { ...search, threshold: FINEST })
    : null;
  return (
    <CardGrid
      label={label}
      useItems={useItems}
      layoutOf={(gridWidth) => layoutGrid(gridWidth, captionHeight, cardSize)}
      renderCard={(cluster) => (
        <ClusterCard
          cluster={cluster}
          hrefOf={hrefOf}
          clusterHref={clusterHref(dataset.id, cluster.cluster_id, search)}
          unfoldHrefOf={unfoldHrefOf}
        />
      )}
      identityOf={cardIdentity}
      skeleton={<CardSkeleton hasBadge={hasBadges} />}
    />
  );
}
