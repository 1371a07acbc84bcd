import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useState } from 'react';
import type { Cluster, Preview } from '#contract/explore.ts';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { rememberedScroll } from '#web/shell/scroll-memory.ts';
import { CAPTION_HEIGHT_PX, CardSkeleton, ClusterCard } from './cluster-card.tsx';
import { moveFocus } from './grid-keys.ts';
import { countCards, type GridLayout, layoutGrid } from './grid-layout.ts';
import { useFocusReturn } from './use-focus-return.ts';
import { type GridBox, useGridBox } from './use-grid-box.ts';
import { useKeptPlace } from './use-kept-place.ts';

interface ClusterGridProps {
  readonly label: string;
  /** The clusters loaded so far. */
  readonly clusters: readonly Cluster[];
  readonly nTotal: number | undefined;
  readonly hasMore: boolean;
  readonly hasBadges: boolean;
  readonly hrefOf: (preview: Preview) => string;
  /** Asks for the next page; called again and again until it arrives. */
  readonly onNearEnd: () => void;
}

/** The clusters of one search. Mount it anew for another one: it begins where that was left. */
export function ClusterGrid(props: ClusterGridProps) {
  const [box, ref] = useGridBox();
  const captionHeight = props.hasBadges ? CAPTION_HEIGHT_PX.withBadge : CAPTION_HEIGHT_PX.plain;
  const layout = box && layoutGrid(box.width, captionHeight);
  return (
    <div ref={ref}>{box && layout && <VirtualCards {...props} box={box} layout={layout} />}</div>
  );
}

interface VirtualCardsProps extends ClusterGridProps {
  readonly box: GridBox;
  readonly layout: GridLayout;
}

const OVERSCAN_ROWS = 3;

function VirtualCards({ box, layout, clusters, ...props }: VirtualCardsProps) {
  const { nColumns, cardWidth, cardHeight, gap } = layout;
  const rowHeight = cardHeight + gap;
  const [startY] = useState(rememberedScroll);
  const nRowsToRestore = Math.ceil((startY + window.innerHeight - box.top) / rowHeight);
  const nCards = countCards({
    nLoaded: clusters.length,
    hasMore: props.hasMore,
    nTotal: props.nTotal,
    pageSize: PAGE_SIZE,
    nToRestore: startY > 0 ? nRowsToRestore * nColumns : 0,
  });
  const nRows = Math.ceil(nCards / nColumns);
  const virtualizer = useWindowVirtualizer({
    count: nRows,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    scrollMargin: box.top,
    initialOffset: startY,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer caches heights, and must forget them when they change.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useLayoutEffect(() => window.scrollTo(0, startY), [startY]);
  useKeptPlace({ nColumns, rowHeight, top: box.top });

  const rows = virtualizer.getVirtualItems();
  const nReached = ((rows.at(-1)?.index ?? 0) + 1) * nColumns;
  const { onNearEnd } = props;
  const isNearEnd = props.hasMore && nReached > clusters.length - PAGE_SIZE / 2;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd]);

  const list = useFocusReturn();
  const indexes = rows.flatMap((row) =>
    Array.from({ length: nColumns }, (_, column) => row.index * nColumns + column),
  );
  return (
    <ul
      ref={list}
      aria-label={props.label}
      onKeyDown={(event) => moveFocus(event, nColumns)}
      className="relative"
      style={{ height: nRows * rowHeight }}
    >
      {indexes
        .filter((index) => index < nCards)
        .map((index) => {
          const cluster = clusters[index];
          const x = (index % nColumns) * (cardWidth + gap);
          const y = Math.floor(index / nColumns) * rowHeight;
          return (
            <li
              key={index}
              data-card={index}
              aria-posinset={index + 1}
              aria-setsize={props.hasMore ? (props.nTotal ?? -1) : clusters.length}
              className="absolute top-0 left-0"
              style={{
                width: cardWidth,
                height: cardHeight,
                transform: `translate(${x}px, ${y}px)`,
              }}
            >
              {cluster ? (
                <ClusterCard cluster={cluster} hrefOf={props.hrefOf} />
              ) : (
                <CardSkeleton hasBadge={props.hasBadges} />
              )}
            </li>
          );
        })}
    </ul>
  );
}
