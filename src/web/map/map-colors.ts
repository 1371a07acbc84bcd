import { useSyncExternalStore } from 'react';
import type { MapColor } from '#contract/map/map-color.ts';
import type { MapCategory } from '#contract/search/map.ts';
import { NO_CATEGORY, NOT_FOUND } from '#contract/search/map.ts';
import { RELEVANCE_WORDS } from '#contract/search/relevance.ts';
import { commonTexts } from '#texts/common.ts';
import { mapTexts } from '#texts/results/map.ts';
import type { SearchedMap } from '#web/api/map.ts';
import { useSettings } from '#web/settings/settings.ts';
import type { Rgb } from './point-renderer.ts';

/** A color for each scheme, as CSS writes it. */
type TwoColors = readonly [light: string, dark: string];

/** Ten hues that differ from each other and from the grounds by 3:1 at least. */
const HUES: readonly TwoColors[] = [
  ['#2a6bb0', '#6aaaf0'],
  ['#b8500c', '#f29a4c'],
  ['#2a8340', '#67c67c'],
  ['#b32f3b', '#f4757b'],
  ['#7649b3', '#b592ec'],
  ['#0b8189', '#4fc9d2'],
  ['#b83a88', '#ef85c4'],
  ['#8a5a36', '#c99f7c'],
  ['#66700a', '#b9c24a'],
  ['#97700a', '#e2b646'],
];
/** Those of the badges. */
const CLOSENESS: readonly TwoColors[] = [
  ['#0b6e46', '#46c98d'],
  ['#3c8a34', '#8cc75a'],
  ['#8f7a00', '#d8bd3c'],
  ['#b5651d', '#dd9350'],
  ['#85857f', '#85847d'],
];
const UNCOLORED: TwoColors = ['#77776f', '#85847d'];
const LEFT_OUT: TwoColors = ['#c3c3bd', '#41413d'];
const MARK: TwoColors = ['#b93815', '#ff7d55'];

/** Opacity of points that the search does not find. */
const LEFT_OUT_ALPHA = 110;

export type Scheme = 0 | 1;

/** The page's color scheme: 0 for light, 1 for dark. */
export function useScheme(): Scheme {
  const theme = useSettings((settings) => settings.theme);
  const isDark = useSyncExternalStore(watchScheme, () => window.matchMedia(DARK).matches);
  return theme === 'dark' || (theme === 'system' && isDark) ? 1 : 0;
}

const DARK = '(prefers-color-scheme: dark)';

function watchScheme(onChange: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

export function markColor(scheme: Scheme): Rgb {
  return rgbOf(MARK[scheme]);
}

/** Points that the legend names together. */
export interface LegendGroup {
  readonly key: number;
  readonly name: string;
  /** Of CSS. */
  readonly color: string;
  /** Of the category; undefined if there is none. */
  readonly category: MapCategory | undefined;
}

/** More groups share the colors again or, with names, a neutral one. */
const N_HUES = HUES.length;
const WITHOUT = -1;
const OTHERS = -2;

/** The key of the legend's group of a value; undefined for points that the search does not find. */
export function groupOf(colorBy: MapColor, value: number): number | undefined {
  if (value === NOT_FOUND) return undefined;
  if (colorBy === 'distance') return RELEVANCE_WORDS.findIndex(({ upTo }) => value <= upTo);
  if (value === NO_CATEGORY) return WITHOUT;
  return colorBy === 'cluster' || value < N_HUES ? value : OTHERS;
}

export function legendGroup(map: SearchedMap, key: number, scheme: Scheme): LegendGroup {
  const { colorBy, categories } = map;
  const color = colorOf(colorBy, key)[scheme];
  if (colorBy === 'distance') {
    const name = commonTexts.relevance[RELEVANCE_WORDS[key]?.word ?? 'Unrelated'];
    return { key, name, color, category: undefined };
  }
  if (key === WITHOUT) return { key, name: mapTexts.none[colorBy], color, category: undefined };
  if (key === OTHERS) return { key, name: mapTexts.others, color, category: undefined };
  const category = categories[key];
  return { key, name: category?.name ?? mapTexts.unnamed(key + 1), color, category };
}

function colorOf(colorBy: MapColor, key: number): TwoColors {
  if (key < 0) return UNCOLORED;
  const colors = colorBy === 'distance' ? CLOSENESS : HUES;
  return colors[key % colors.length] ?? UNCOLORED;
}

/** Red, green, blue and opacity of each point. */
export function pointColors(
  { colorBy, values, points }: SearchedMap,
  scheme: Scheme,
): Uint8Array<ArrayBuffer> {
  const known = new Map<number, Rgb>();
  const colors = new Uint8Array(4 * points.size);
  const leftOut = rgbOf(LEFT_OUT[scheme]);
  for (let point = 0; point < points.size; point++) {
    const key = groupOf(colorBy, values[point] ?? NOT_FOUND);
    const rgb = key === undefined ? leftOut : colorFor(key);
    colors.set(rgb, 4 * point);
    colors[4 * point + 3] = key === undefined ? LEFT_OUT_ALPHA : 255;
  }
  return colors;

  function colorFor(key: number): Rgb {
    const rgb = known.get(key) ?? rgbOf(colorOf(colorBy, key)[scheme]);
    known.set(key, rgb);
    return rgb;
  }
}

const BUCKETS = 256;

/** Points in the order of drawing: first those that are not found, last the nearest. */
export function drawingOrder({ colorBy, values }: SearchedMap): Uint32Array<ArrayBuffer> {
  const ends = new Uint32Array(BUCKETS + 1);
  const bucketOf = (value: number) => {
    if (value === NOT_FOUND) return 0;
    if (colorBy !== 'distance') return value === NO_CATEGORY ? 1 : 2;
    return BUCKETS - 1 - Math.floor(Math.min(1, Math.max(0, value)) * (BUCKETS - 2));
  };
  for (const value of values) ends[bucketOf(value) + 1] = (ends[bucketOf(value) + 1] ?? 0) + 1;
  for (let i = 1; i <= BUCKETS; i++) ends[i] = (ends[i] ?? 0) + (ends[i - 1] ?? 0);
  const order = new Uint32Array(values.length);
  values.forEach((value, point) => {
    const bucket = bucketOf(value);
    const place = ends[bucket] ?? 0;
    order[place] = point;
    ends[bucket] = place + 1;
  });
  return order;
}

function rgbOf(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Number of points that the search finds. */
export function countFound({ values }: SearchedMap): number {
  return values.reduce((count, value) => count + Number(value !== NOT_FOUND), 0);
}
