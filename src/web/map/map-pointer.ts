import type { PointerEvent } from 'react';
import type { Place } from './map-geometry.ts';
import { THUMBNAIL_PX } from './pick-thumbnails.ts';

export function isOnThumbnail(thumbnail: Place, { x, y }: Place): boolean {
  return Math.max(Math.abs(thumbnail.x - x), Math.abs(thumbnail.y - y)) <= THUMBNAIL_PX / 2;
}

/** Buttons over the map handle their own clicks. */
export function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

/** Relative to the frame. */
export function pointerPlace({ nativeEvent, currentTarget }: PointerEvent): Place {
  const { left, top } = currentTarget.getBoundingClientRect();
  return { x: nativeEvent.clientX - left, y: nativeEvent.clientY - top };
}
