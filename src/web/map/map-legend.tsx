import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Search } from '#contract/search/search-codec.ts';
import { mapTexts } from '#texts/results/map.ts';
import { mediaPreviewsQuery, type SearchedMap } from '#web/api/map.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { formatNumber } from '#web/texts/format.ts';
import { groupOf, type LegendGroup, legendGroup, type Scheme } from './map-colors.ts';

interface MapLegendProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly map: SearchedMap;
  readonly scheme: Scheme;
  /** Found points in view. */
  readonly inView: Int32Array;
  readonly onSelect: (points: readonly number[]) => void;
}

/** Groups that a list shows at a glance. */
const MAX_SHOWN = 14;

/** The colors of the points in view; each group is selected by its button. */
export function MapLegend(props: MapLegendProps) {
  const { datasetId, search, map, scheme, inView, onSelect } = props;
  const { colorBy, values } = map;
  const keyOf = (point: number) => groupOf(colorBy, values[point] ?? 0);
  const counts = useMemo(() => countGroups(map, inView), [map, inView]);
  const shown = [...counts].sort(inOrder(colorBy === 'distance')).slice(0, MAX_SHOWN);
  const groups = shown.map(([key, count]) => ({ count, ...legendGroup(map, key, scheme) }));
  const select = (key: number) => onSelect([...inView].filter((point) => keyOf(point) === key));
  const shownIds = groups.flatMap(({ category }) => category?.media_id ?? []);
  const { data } = useQuery(mediaPreviewsQuery(datasetId, search, shownIds));
  const thumbOf = ({ category }: LegendGroup) =>
    data?.previews.find(({ media_id }) => media_id === category?.media_id)?.media_thumb_uri;
  return (
    <section aria-label={mapTexts.legend[colorBy]}>
      <h2 className="font-semibold text-xs">{mapTexts.legend[colorBy]}</h2>
      <p role="status" className="mt-0.5 text-muted text-xs tabular-nums">
        {mapTexts.countInView(inView.length, search.entityType)}
      </p>
      <ul className="mt-2 flex flex-wrap gap-x-2 lg:block">
        {groups.map((group) => (
          <li key={group.key}>
            <button
              type="button"
              title={mapTexts.selectHint}
              aria-label={mapTexts.select(group.count, search.entityType, group.name)}
              onClick={() => select(group.key)}
              className="flex h-9 w-full min-w-0 items-center gap-2 rounded-md px-1.5 text-left text-xs hover:bg-mat"
            >
              <span
                aria-hidden="true"
                className="size-2.5 shrink-0 rounded-full"
                style={{ backgroundColor: group.color }}
              />
              {thumbOf(group) && (
                <img
                  src={forElement(thumbOf(group) ?? '')}
                  alt=""
                  className="size-7 shrink-0 rounded-sm bg-mat object-cover"
                />
              )}
              <span className="min-w-0 truncate">{group.name}</span>
              <span className="ml-auto pl-1 text-muted tabular-nums">
                {formatNumber(group.count)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The number of points of each group. */
function countGroups({ colorBy, values }: SearchedMap, inView: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const point of inView) {
    const key = groupOf(colorBy, values[point] ?? 0);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

type Counted = readonly [key: number, count: number];

/** Distances from near to far; others by the number in view, those without a category last. */
function inOrder(isByKey: boolean) {
  return ([a, nA]: Counted, [b, nB]: Counted): number => {
    if (isByKey) return a - b;
    return Number(a < 0) - Number(b < 0) || nB - nA || a - b;
  };
}
