import { useEffect, useEffectEvent, useState } from 'react';
import { useSearch } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { hrefOf, withParams } from '#contract/search/search-codec.ts';
import { FIT, type FrameSize, type Viewport } from '#web/lightbox/pan-zoom.ts';
import { SHOWN_ON_MAP } from '#web/search/dataset-views.ts';
import { digitsAt, MAX_MAP_SCALE, type Place, placeOnMap, viewAt } from './map-geometry.ts';

/** Middle of the frame on the map and scale, in the address of a page. */
const AT = 'at';
/** So close, the neighbors of an image can be told apart. */
const CLOSE_SCALE = 8;

/**
 * Opens the part of the map that the address names, or around the image that it names, and writes the
 * part in view into it.
 * @param find shows an image or object, and returns its place on the map
 */
export function useMapAddress(
  frame: FrameSize | undefined,
  settled: Viewport,
  setView: (view: Viewport) => void,
  find: (mediaId: string) => Place | undefined,
): void {
  const [isRead, setRead] = useState(false);
  const queryString = useSearch();
  const mediaId = new URLSearchParams(queryString).get(SHOWN_ON_MAP);
  const findMedia = useEffectEvent(find);
  useEffect(() => {
    if (!frame) return;
    const place = mediaId === null ? undefined : findMedia(mediaId);
    const view = place
      ? viewAt(place, CLOSE_SCALE, frame)
      : isRead
        ? undefined
        : readView(window.location.search, frame);
    if (view) setView(view);
    setRead(true);
  }, [frame, isRead, mediaId, setView]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: links to other searches omit the part in view.
  useEffect(() => {
    if (!frame || !isRead) return;
    const { pathname, search } = window.location;
    const params = withParams(new URLSearchParams(search), {
      [AT]: viewText(settled, frame),
      [SHOWN_ON_MAP]: undefined,
    });
    const href = hrefOf(pathname, params.toString());
    if (href !== `${pathname}${search}`) {
      navigate(href, { replace: true, state: window.history.state });
    }
  }, [frame, isRead, settled, queryString]);
}

function readView(queryString: string, frame: FrameSize): Viewport | undefined {
  const numbers = new URLSearchParams(queryString).get(AT)?.split('_').map(Number) ?? [];
  const [x, y, scale] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return undefined;
  const within = (value = 0, least = -1, most = 1) => Math.min(most, Math.max(least, value));
  return viewAt({ x: within(x), y: within(y) }, within(scale, 1, MAX_MAP_SCALE), frame);
}

/** Undefined if all of the map is in view. */
function viewText(view: Viewport, frame: FrameSize): string | undefined {
  if (view.scale === FIT.scale) return undefined;
  const { x, y } = placeOnMap(view, frame, { x: frame.width / 2, y: frame.height / 2 });
  const nDigits = digitsAt(view.scale);
  return [x.toFixed(nDigits), y.toFixed(nDigits), view.scale.toPrecision(3)].map(Number).join('_');
}
