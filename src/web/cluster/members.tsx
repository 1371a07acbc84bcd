import { useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { PAGE_SIZE } from '#contract/primitives.ts';
import type { Cluster, Preview } from '#contract/search/explore.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { clusterPageQuery } from '#web/api/explore.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { CardGrid } from '#web/results/grid/card-grid.tsx';
import { type GridLayout, layoutCards } from '#web/results/grid/grid-layout.ts';
import {
  type ItemRange,
  type LoadedItems,
  type PagedList,
  usePages,
} from '#web/results/grid/use-pages.ts';
import { hasNotes } from '#web/search/dataset-views.ts';
import { type HrefOf, pivotHref } from '#web/search/hrefs.ts';
import { type CardSize, useSettings } from '#web/settings/settings.ts';
import { type Folded, fold } from './fold.ts';
import { MEMBER_CAPTION_PX, MemberCard, MemberSkeleton } from './member-card.tsx';

interface MembersProps {
  readonly label: string;
  readonly dataset: Dataset;
  readonly search: Search;
  readonly clusterId: string;
  readonly nMembers: number | undefined;
  readonly isFolded: boolean;
}

/** The members of a cluster, nearest first. */
export function Members(props: MembersProps) {
  const { label, dataset, search, isFolded } = props;
  const cardSize = useSettings((settings) => settings.cardSize);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  // A stable reference, so that scrolling renders only the cards that become visible.
  const unfold = useCallback((id: string) => setUnfolded((before) => toggled(before, id)), []);
  const captionHeight =
    (hasNotes(search, dataset) ? MEMBER_CAPTION_PX.withBadge : MEMBER_CAPTION_PX.plain) +
    (isFolded ? MEMBER_CAPTION_PX.fold : 0);
  const useFoldedItems = () => useFolded(props, unfolded);
  const useAllItems = (inView: ItemRange, nToRestore: number) =>
    useMembers(props, inView, nToRestore);
  const hrefOf: HrefOf = (mediaId, entityType) =>
    pivotHref(dataset.id, search, mediaId, entityType);
  return (
    <CardGrid
      key={isFolded ? 'folded' : 'whole'}
      label={label}
      useItems={isFolded ? useFoldedItems : useAllItems}
      layoutOf={(gridWidth) => layoutMembers(gridWidth, captionHeight, cardSize)}
      renderCard={(member) => (
        <MemberCard
          preview={member.preview}
          hrefOf={hrefOf}
          captionHeight={captionHeight}
          nOthers={member.nOthers}
          isUnfolded={member.isUnfolded}
          onUnfold={unfold}
        />
      )}
      identityOf={() => undefined}
      skeleton={<MemberSkeleton captionHeight={captionHeight} />}
    />
  );
}

/** Relative to a cluster card, because a member shows one image where a cluster shows four. */
const SHARE_OF_CLUSTER = 0.75;

/** Cards are square regardless of the proportions of their images. */
function layoutMembers(gridWidth: number, captionHeight: number, cardSize: CardSize): GridLayout {
  return layoutCards({ gridWidth, captionHeight, cardSize, aspect: 1, scale: SHARE_OF_CLUSTER });
}

function useMembers(
  { dataset, search, clusterId, nMembers }: MembersProps,
  inView: ItemRange,
  nToRestore: number,
): LoadedItems<Folded> {
  const list: PagedList<Cluster, Preview> = {
    pageSize: PAGE_SIZE,
    queryOf: (pageNumber) => clusterPageQuery(dataset.id, clusterId, search, pageNumber),
    itemsOf: ({ previews }) => previews,
    nTotal: nMembers,
    version: dataset.updated_at,
  };
  const pages = usePages(list, inView, nToRestore);
  return {
    ...pages,
    itemAt: (index) => {
      const preview = pages.itemAt(index);
      return preview && { preview, nOthers: 0, isUnfolded: false };
    },
  };
}

/** Loads the complete list, because folding needs every member. */
function useFolded(
  { dataset, search, clusterId, nMembers = 0 }: MembersProps,
  unfolded: ReadonlySet<string>,
): LoadedItems<Folded> {
  const pages = useQueries({
    queries: Array.from({ length: Math.ceil(nMembers / PAGE_SIZE) }, (_, pageNumber) =>
      clusterPageQuery(dataset.id, clusterId, search, pageNumber),
    ),
  });
  const loaded = pages.flatMap(({ data }) => (data ? [data] : []));
  const isComplete = loaded.length === pages.length;
  const folded = isComplete
    ? fold(
        loaded.flatMap(({ previews }) => previews),
        unfolded,
      )
    : [];
  return {
    itemAt: (index) => folded[index],
    nPlaces: isComplete ? folded.length : nMembers,
    nItems: isComplete ? folded.length : undefined,
    trouble: pages.map(troubleOf).find((trouble) => trouble !== null) ?? null,
    retry: () => {
      for (const page of pages) if (page.error) void page.refetch();
    },
  };
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
