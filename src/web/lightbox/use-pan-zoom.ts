import { type RefCallback, useCallback, useState } from 'react';
import { FIT, type FrameSize, MAX_SCALE, panBy, type Viewport, zoomAt } from './pan-zoom.ts';

const KEY_STEP_PX = 60;
const KEY_FACTOR = 1.5;
/** One notch of a common wheel, about 100 px, zooms by about a fifth. */
const WHEEL_SENSITIVITY = 0.002;
/** Browsers report a touchpad pinch as a wheel event with Ctrl, in small steps. */
const PINCH_SENSITIVITY = 0.01;

interface PanZoom {
  readonly view: Viewport;
  readonly setView: (view: Viewport) => void;
  /**
   * Size of a frame in CSS pixels; undefined before layout. Side-by-side frames have equal sizes.
   */
  readonly frame: FrameSize | undefined;
  /** Ref of every frame that shows an image with this view. */
  readonly frameRef: RefCallback<HTMLElement>;
}

/** Moves a view by wheel, pinch, drag and double click. Several frames may share it to compare. */
export function usePanZoom(maxScale: number = MAX_SCALE): PanZoom {
  const [view, setView] = useState(FIT);
  const [frame, setFrame] = useState<FrameSize>();
  const frameRef = useCallback(
    (element: HTMLElement | null) => {
      if (!element) return;
      const stopListening = listenTo(element, maxScale, (change) =>
        setView((before) => change(before, sizeOf(element))),
      );
      const observer = new ResizeObserver(() => setFrame(sizeOf(element)));
      observer.observe(element);
      return () => {
        stopListening();
        observer.disconnect();
      };
    },
    [maxScale],
  );
  return { view, setView, frame, frameRef };
}

type Change = (view: Viewport, frame: FrameSize) => Viewport;

/**
 * The change that a key makes to a view; undefined for other keys.
 * @param fit CSS pixels per image pixel at fit; undefined if unknown
 */
export function viewAfterKey(
  key: string,
  fit: number | undefined,
  maxScale: number = MAX_SCALE,
): Change | undefined {
  switch (key) {
    case '+':
    case '=':
      return (view, frame) => zoomAt(view, KEY_FACTOR, MIDDLE, frame, maxScale);
    case '-':
      return (view, frame) => zoomAt(view, 1 / KEY_FACTOR, MIDDLE, frame);
    case '0':
      return () => FIT;
    case '1':
      if (fit === undefined) return undefined;
      return (view, frame) => zoomAt(view, 1 / (fit * view.scale), MIDDLE, frame);
    default:
      return undefined;
  }
}

/** Pans an enlarged image; undefined for other keys. */
export function panAfterKey(key: string): Change | undefined {
  const step = PAN_KEYS[key];
  return step && ((view, frame) => panBy(view, step.x, step.y, frame));
}

const MIDDLE = { x: 0, y: 0 };
const PAN_KEYS: Record<string, { readonly x: number; readonly y: number }> = {
  ArrowLeft: { x: KEY_STEP_PX, y: 0 },
  ArrowRight: { x: -KEY_STEP_PX, y: 0 },
  ArrowUp: { x: 0, y: KEY_STEP_PX },
  ArrowDown: { x: 0, y: -KEY_STEP_PX },
};

function sizeOf(frame: HTMLElement): FrameSize {
  return { width: frame.clientWidth, height: frame.clientHeight };
}

/** Native listeners, because React's wheel listeners are passive and cannot prevent scrolling. */
function listenTo(
  frame: HTMLElement,
  maxScale: number,
  apply: (change: Change) => void,
): () => void {
  const pointers = new Map<number, PointerEvent>();
  const ending = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => frame.addEventListener(name, listener, { passive: false, signal: ending.signal });

  on('wheel', (event) => {
    event.preventDefault();
    const sensitivity = event.ctrlKey ? PINCH_SENSITIVITY : WHEEL_SENSITIVITY;
    const factor = Math.exp(-event.deltaY * sensitivity);
    apply((view, size) => zoomAt(view, factor, placeOf(event, frame), size, maxScale));
  });
  on('dblclick', (event) => {
    if (isControl(event)) return;
    const place = placeOf(event, frame);
    apply((view, size) => (view.scale > 1 ? FIT : zoomAt(view, 3, place, size)));
  });
  on('pointerdown', (event) => {
    if (isControl(event)) return;
    frame.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
  });
  on('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [other] = [...pointers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    pointers.set(event.pointerId, event);
    if (!other) {
      const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
      apply((view, size) => panBy(view, dx, dy, size));
      return;
    }
    const factor = distance(event, other) / Math.max(1, distance(before, other));
    const [from, to] = [middleOf(before, other), middleOf(event, other)];
    const [dx, dy] = [to.clientX - from.clientX, to.clientY - from.clientY];
    // Keep the image point between the fingers under them.
    apply((view, size) => {
      const enlarged = zoomAt(view, factor, placeOf(from, frame), size, maxScale);
      return panBy(enlarged, dx, dy, size);
    });
  });
  for (const name of ['pointerup', 'pointercancel'] as const) {
    on(name, (event) => pointers.delete(event.pointerId));
  }
  return () => ending.abort();
}

/** Controls over the image handle their own clicks. */
function isControl(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('a, button, input') !== null;
}

interface ClientPoint {
  readonly clientX: number;
  readonly clientY: number;
}

/** Relative to the frame's center. */
function placeOf({ clientX, clientY }: ClientPoint, frame: HTMLElement) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

function distance(a: ClientPoint, b: ClientPoint): number {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}

function middleOf(a: ClientPoint, b: ClientPoint): ClientPoint {
  return { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
}
