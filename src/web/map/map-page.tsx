import { MapIcon } from '@heroicons/react/24/outline';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { MapColor } from '#contract/map/map-color.ts';
import { countExamples } from '#contract/search/examples.ts';
import { type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { mapTexts } from '#texts/results/map.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { useAnchor } from '#web/api/anchor.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';
import { type SearchedMap, searchedMapQuery } from '#web/api/map.ts';
import { hasStatus } from '#web/api/request/api-error.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { baseName } from '#web/browser/base-name.ts';
import { FailedSearch, NoClusters } from '#web/results/empty-states.tsx';
import { ResultHeading } from '#web/results/result-heading.tsx';
import { ViewTabs } from '#web/results/view-tabs.tsx';
import { SEGMENT_LINK, SEGMENTS_FRAME } from '#web/ui/form/segmented.tsx';
import { MaybeGreyed } from '#web/ui/greyed.tsx';
import { Message } from '#web/ui/message.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { countFound } from './map-colors.ts';
import { MapView } from './map-view.tsx';

interface MapPageProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly colorBy: MapColor;
}

/** The results of a search on a map of the dataset. */
export function MapPage({ dataset, search, colorBy }: MapPageProps) {
  const client = useQueryClient();
  const query = searchedMapQuery(dataset.id, search, colorBy);
  const found = useQuery(query);
  const { data: map } = found;
  const anchor = useAnchor(dataset.id, search.source);
  const title = titleOf(search, anchor.data);
  const isComputed = !hasStatus(found.failureReason, 503);
  const trouble = isComputed ? troubleOf(found) : null;
  const isCurrent = map && !found.isPlaceholderData;
  const detail = isCurrent ? detailOf(map, search) : trouble ? mapTexts.failed : mapTexts.loading;
  return (
    <>
      <title>{`${title} · ${dataset.display_name} · Semblance`}</title>
      <p role="status" className="sr-only">
        {resultsTexts.announced(title, detail)}
      </p>
      <ViewTabs dataset={dataset} search={search} />
      <ResultHeading {...{ dataset, search, title, detail }} anchor={anchor.data} aside={null} />
      {map && map.points.size > 0 && (
        <MapView
          datasetId={dataset.id}
          search={search}
          map={map}
          colors={<Colors datasetId={dataset.id} search={search} colorBy={colorBy} />}
        />
      )}
      {map?.points.size === 0 && <NoClusters dataset={dataset} search={search} />}
      {!map && !isComputed && <Waiting reason={found.failureReason?.message ?? ''} />}
      {!map && trouble && (
        <FailedSearch
          error={trouble}
          onRetry={() => void client.resetQueries({ queryKey: query.queryKey })}
          browseHref={undefined}
        />
      )}
    </>
  );
}

function Waiting({ reason }: { readonly reason: string }) {
  return (
    <Message icon={MapIcon} title={mapTexts.waits}>
      <p role="status">{reason}</p>
      <ProgressBar label={mapTexts.waits} fraction={null} />
    </Message>
  );
}

interface ColorsProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly colorBy: MapColor;
}

/** Chooses what the points are colored by. */
function Colors({ datasetId, search, colorBy }: ColorsProps) {
  return (
    <nav aria-label={mapTexts.colors} className={`${SEGMENTS_FRAME} h-9 w-fit`}>
      {MapColor.options.map((color) =>
        color === 'distance' && !search.source ? (
          <MaybeGreyed
            key={color}
            kind="small"
            className="h-full! border-transparent! bg-transparent! px-2! font-normal! text-muted"
            reason={mapTexts.needsQuery}
            tooltip={{ align: 'end' }}
          >
            {mapTexts.color[color]}
          </MaybeGreyed>
        ) : (
          <Link
            key={color}
            href={searchHref(datasetId, { ...search, map: color })}
            replace
            aria-current={color === colorBy}
            className={SEGMENT_LINK}
          >
            {mapTexts.color[color]}
          </Link>
        ),
      )}
    </nav>
  );
}

function titleOf(search: Search, anchor: KnownAnchor | undefined): string {
  const { source, entityType } = search;
  if (!source) return mapTexts.title(entityType);
  const words = textOf(source);
  const name = anchor ? baseName(anchor.file_name) : mapTexts.theQuery;
  const title = mapTexts.titleBy(entityType, words ? mapTexts.words(words) : name);
  return examplesTexts.title(title, countExamples(search));
}

function detailOf(map: SearchedMap, { entityType }: Search): string {
  if (map.points.size === 0) return mapTexts.nothing;
  return mapTexts.detail(countFound(map), map.points.size, entityType);
}
