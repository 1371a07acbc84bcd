import { useEffect, useEffectEvent, useState } from 'react';
import type { Place } from './map-geometry.ts';

/** A shorter drag counts as a click. */
const MIN_CORNERS = 3;

/**
 * A line drawn around points by a drag, in lasso mode or with Shift. Listens on an element inside
 * the frame, so that the drag does not move the map.
 * @returns the line drawn so far, in pixels of the element; empty without one
 */
export function useLasso(
  element: HTMLElement | null,
  isOn: boolean,
  onDrawn: (polygon: readonly Place[]) => void,
): readonly Place[] {
  const [line, setLine] = useState<readonly Place[]>([]);
  const isLasso = useEffectEvent((event: PointerEvent) => {
    return event.button === 0 && (isOn || event.shiftKey);
  });
  const finish = useEffectEvent(onDrawn);
  useEffect(() => {
    if (!element) return;
    const { signal, abort } = abortable();
    let drawn: Place[] | undefined;
    const end = () => {
      drawn = undefined;
      setLine([]);
    };
    const listeners: Record<string, (event: PointerEvent) => void> = {
      pointerdown: (event) => {
        if (!isLasso(event)) return;
        event.stopPropagation();
        element.setPointerCapture(event.pointerId);
        drawn = [placeOf(event, element)];
      },
      pointermove: (event) => {
        if (!drawn) return;
        drawn = [...drawn, placeOf(event, element)];
        setLine(drawn);
      },
      pointerup: () => {
        if (drawn && drawn.length > MIN_CORNERS) finish(drawn);
        end();
      },
      pointercancel: end,
    };
    for (const [name, listener] of Object.entries(listeners)) {
      element.addEventListener(name, (event) => listener(event as PointerEvent), { signal });
    }
    return abort;
  }, [element]);
  return line;
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

function placeOf(event: PointerEvent, element: HTMLElement): Place {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}
