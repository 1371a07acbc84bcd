import { isInArea, type MapArea, mapAreaText } from '#contract/map/map-area.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { SearchParts } from '#engine/http/request/context.ts';
import { inTime } from '#engine/http/request/in-time.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { RowCondition } from '#engine/index/row-filter.ts';
import { type DatasetMap, MAX_LAID_OUT, mapOf } from '#engine/map/dataset-map.ts';

/** The map of the rows of an index. @throws 503 until it is computed */
export function openMap(
  { closing, dataDirectory }: SearchParts,
  { stored: { datasetId } }: LiveDataset,
  index: DatasetIndex,
  modelId: string,
): Promise<DatasetMap> {
  const { maps: directory } = dataDirectory;
  return inTime(mapOf({ index, datasetId, modelId, directory, closing }), whyLater(index));
}

/** On a core of a laptop. */
const LAID_OUT_PER_MINUTE = 25_000;
const PLACED_PER_MINUTE = 60_000;

function whyLater({ size, type }: DatasetIndex): string {
  const media = `${size.toLocaleString('en')} ${type === 'OBJECTS' ? 'objects' : 'images'}`;
  const minutes = Math.ceil(
    Math.min(size, MAX_LAID_OUT) / LAID_OUT_PER_MINUTE +
      Math.max(0, size - MAX_LAID_OUT) / PLACED_PER_MINUTE,
  );
  const time = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return `The map of ${media} is being computed, which takes about ${time}. It appears by itself.`;
}

/** Keeps the rows in an area of the map. */
export function conditionOfArea(area: MapArea, { version, positions }: DatasetMap): RowCondition {
  const has = (row: number) =>
    isInArea(area, positions[2 * row] as number, positions[2 * row + 1] as number);
  return { named: { name: `${version} ${mapAreaText(area)}`, has } };
}
