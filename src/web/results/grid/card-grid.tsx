import type { ReactNode } from 'react';
import { gridRef } from './card-on-top.ts';
import { moveFocus } from './grid-keys.ts';
import type { GridLayout } from './grid-layout.ts';
import { LoadErrorBanner } from './load-error-banner.tsx';
import { type GridBox, useGrid, useGridBox } from './use-grid.ts';
import type { ItemRange, LoadedItems } from './use-pages.ts';

interface CardGridProps<Item> {
  readonly label: string;
  /** A hook that loads the visible items. */
  readonly useItems: (inView: ItemRange, nToRestore: number) => LoadedItems<Item>;
  readonly layoutOf: (gridWidth: number) => GridLayout;
  readonly renderCard: (item: Item) => ReactNode;
  /** Identity of a card across lists, as a valid CSS name. */
  readonly identityOf: (item: Item) => string | undefined;
  /** Placeholder of a card that is still loading. */
  readonly skeleton: ReactNode;
}

/**
 * A long list of cards of equal size that renders only the visible ones. Remount it for another
 * list, because it restores that list's scroll position.
 */
export function CardGrid<Item>(props: CardGridProps<Item>) {
  const [box, ref] = useGridBox();
  return (
    <div ref={ref}>
      {box && <VisibleCards {...props} box={box} layout={props.layoutOf(box.width)} />}
    </div>
  );
}

interface VisibleCardsProps<Item> extends CardGridProps<Item> {
  readonly box: GridBox;
  readonly layout: GridLayout;
}

function VisibleCards<Item>(props: VisibleCardsProps<Item>) {
  const { box, layout, label, useItems, renderCard, skeleton } = props;
  const { nColumns, cardWidth, cardHeight, gap } = layout;
  const rowHeight = cardHeight + gap;
  const { inView, nToRestore } = useGrid(layout, box);
  const items = useItems(inView, nToRestore);
  const { nPlaces, nItems = -1, trouble } = items;
  const indexes = Array.from(
    { length: Math.max(0, Math.min(inView.end, nPlaces) - inView.first) },
    (_, offset) => inView.first + offset,
  );
  return (
    <>
      <ul
        ref={gridRef({ nColumns, rowHeight, firstIndex: inView.first })}
        aria-label={label}
        onKeyDown={(event) => moveFocus(event, nColumns)}
        className="relative"
        style={{ height: Math.ceil(nPlaces / nColumns) * rowHeight }}
      >
        {indexes.map((index) => {
          const item = items.itemAt(index);
          const x = (index % nColumns) * (cardWidth + gap);
          const y = Math.floor(index / nColumns) * rowHeight;
          return (
            <li
              key={index}
              aria-posinset={index + 1}
              aria-setsize={nItems}
              className="absolute top-0 left-0"
              style={{
                viewTransitionName: item && props.identityOf(item),
                width: cardWidth,
                height: cardHeight,
                transform: `translate(${x}px, ${y}px)`,
              }}
            >
              {item ? renderCard(item) : skeleton}
            </li>
          );
        })}
      </ul>
      {trouble && <LoadErrorBanner error={trouble} onRetry={items.retry} />}
    </>
  );
}
