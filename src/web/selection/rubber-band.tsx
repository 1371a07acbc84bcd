import { useState } from 'react';
import { mediaOnPage } from '#web/media/media-on-page.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { pickMore } from './selection.ts';

interface Drag {
  /** In page coordinates, so that it stays valid while the page scrolls. */
  readonly startX: number;
  readonly startY: number;
  readonly endX: number;
  readonly endY: number;
}

/** A shorter drag counts as a click. */
const MIN_DRAG_PX = 8;

/** A drag over the background between images selects the images that it touches. */
export function RubberBand() {
  const [drag, setDrag] = useState<Drag | null>(null);
  useWindowEvent('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType !== 'mouse' || !isGround(event.target)) return;
    const [x, y] = [event.pageX, event.pageY];
    setDrag({ startX: x, startY: y, endX: x, endY: y });
  });
  useWindowEvent('pointermove', (event) => {
    if (drag) setDrag({ ...drag, endX: event.pageX, endY: event.pageY });
  });
  useWindowEvent('pointerup', () => {
    if (drag && isDrag(drag)) pickMore(mediaIdsWithin(rectangleOf(drag)));
    setDrag(null);
  });
  useWindowEvent('pointercancel', () => setDrag(null));
  if (!drag || !isDrag(drag)) return null;
  const { left, top, width, height } = rectangleOf(drag);
  return (
    <div
      className="pointer-events-none fixed z-20 border-2 border-accent bg-accent/10"
      style={{ left, top, width, height }}
    />
  );
}

/** Excludes draggable elements, such as images, and text that users may want to copy. */
function isGround(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('main') !== null &&
    target.closest('a, button, input, p, h1, fieldset, label') === null
  );
}

/** @param rectangle in pixels of the window */
function mediaIdsWithin(rectangle: DOMRectReadOnly): string[] {
  return mediaOnPage()
    .filter(({ link }) => doTouch(link.getBoundingClientRect(), rectangle))
    .map(({ mediaId }) => mediaId);
}

function doTouch(a: DOMRectReadOnly, b: DOMRectReadOnly): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isDrag({ startX, startY, endX, endY }: Drag): boolean {
  return Math.hypot(endX - startX, endY - startY) >= MIN_DRAG_PX;
}

function rectangleOf({ startX, startY, endX, endY }: Drag): DOMRect {
  return new DOMRect(
    Math.min(startX, endX) - window.scrollX,
    Math.min(startY, endY) - window.scrollY,
    Math.abs(endX - startX),
    Math.abs(endY - startY),
  );
}
