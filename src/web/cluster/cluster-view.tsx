import { ArrowLeftIcon } from '@heroicons/react/20/solid';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import type { Cluster } from '#contract/search/explore.ts';
import { type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { clusterTexts } from '#texts/results/cluster.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { foldTexts } from '#texts/results/fold.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { clusterPageQuery } from '#web/api/explore.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { FocusedHeading } from '#web/layout/focused-heading.tsx';
import { countMembers, membersText } from '#web/results/cluster-card.tsx';
import { FailedSearch } from '#web/results/empty-states.tsx';
import { isOfGroups, viewOf } from '#web/search/dataset-views.ts';
import { clusterHref } from '#web/search/hrefs.ts';
import { isRanked, isTextFilter } from '#web/search/search-predicates.ts';
import { SelectAll } from '#web/selection/select-all.tsx';
import { CardSizeControl } from '#web/settings/card-size-control.tsx';
import { FoldSwitch } from '#web/settings/fold-switch.tsx';
import { useSettings } from '#web/settings/settings.ts';
import { Members } from './members.tsx';

/** Folding needs the complete list; loading more members than this takes too long. */
const MAX_FOLDED = 2_000;

interface ClusterViewProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly clusterId: string;
}

export function ClusterView({ dataset, search, clusterId }: ClusterViewProps) {
  const client = useQueryClient();
  const firstPage = clusterPageQuery(dataset.id, clusterId, search, 0);
  const query = useQuery(firstPage);
  const notAll = useReasonAgainst('open_cluster');
  const noFolding = useReasonAgainst('near_identical');
  const trouble = troubleOf(query);
  const cluster = query.data;
  const isFoldWanted = useSettings((settings) => settings.foldsNearIdentical);
  const resultsHref = searchHref(dataset.id, search);
  if (trouble && !cluster) {
    return (
      <FailedSearch
        error={trouble}
        onRetry={() => void client.resetQueries({ queryKey: firstPage.queryKey })}
        browseHref={resultsHref}
      />
    );
  }
  // A server without the member route sends only the previews, which may be all members.
  const nMembers = cluster && (notAll ? cluster.previews.length : countMembers(cluster));
  const isWhole = cluster !== undefined && nMembers === countMembers(cluster);
  const whyNotFolded = noFolding ?? whyNoFold(search, nMembers ?? 0);
  const isFolded = isFoldWanted && nMembers !== undefined && whyNotFolded === undefined;
  const title = cluster ? titleOf(cluster) : clusterTexts.opening;
  const href = clusterHref(dataset.id, clusterId, search);
  return (
    <>
      <title>{`${title} · ${dataset.display_name} · Semblance`}</title>
      <p role="status" className="sr-only">
        {title}
      </p>
      <div className="pt-4 pb-4">
        <Link
          href={resultsHref}
          className="inline-flex items-center gap-1.5 rounded-sm text-muted hover:text-ink"
        >
          <ArrowLeftIcon aria-hidden="true" className="size-4" />
          {backTo(dataset, search)}
        </Link>
        <div className="mt-1.5">
          <FocusedHeading title={title} fullName={undefined} searchKey={href} />
        </div>
        <p className="mt-1 min-h-5 text-muted">{cluster && detailOf(cluster, search)}</p>
        {nMembers !== undefined && !isWhole && (
          <p className="mt-1 text-muted text-xs">{`${notAll} ${clusterTexts.asOnItsCard(nMembers)}`}</p>
        )}
        <div className="mt-2 flex min-h-7 flex-wrap items-center gap-4">
          {nMembers !== undefined && <FoldSwitch whyNot={whyNotFolded} />}
          <CardSizeControl />
          {nMembers !== undefined && isWhole && (
            <SelectAll search={search} clusterId={clusterId} count={nMembers} />
          )}
        </div>
      </div>
      <Members
        key={href}
        label={title}
        nMembers={nMembers}
        isFolded={isFolded}
        {...{ dataset, search, clusterId }}
      />
    </>
  );
}

function backTo(dataset: Dataset, search: Search): string {
  if (isTextFilter(search, dataset)) return commonTexts.clustersWithText(textOf(search.source));
  if (isRanked(search)) return commonTexts.clustersByCloseness;
  const view = viewOf(search);
  return view === 'clusters' ? commonTexts.allClusters : datasetViewsTexts[view];
}

function titleOf(cluster: Cluster): string {
  return clusterTexts.title(membersText(cluster, countMembers(cluster)));
}

function detailOf({ labels, relevance_score }: Cluster, search: Search): string {
  const orderOfAll = isOfGroups(search)
    ? datasetViewsTexts.bestFirst
    : clusterTexts.mostTypicalFirst;
  const order = relevance_score === null ? orderOfAll : clusterTexts.nearestFirst(relevance_score);
  return [order, clusterTexts.level(search.threshold), labels?.slice(0, 5).join(', ')]
    .filter(Boolean)
    .join(' · ');
}

function whyNoFold({ threshold }: Search, nMembers: number): string | undefined {
  if (threshold === 0) return foldTexts.finest;
  return nMembers > MAX_FOLDED ? foldTexts.limit(MAX_FOLDED) : undefined;
}
