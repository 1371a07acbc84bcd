import { type RefObject, useEffect, useRef, useState } from 'react';
import { rememberedMediaId } from '#web/navigation/scroll-memory.ts';

/**
 * Gives the focus back to the picture that was followed from here, as soon as it is in the grid:
 * after Back the keyboard goes on where it was. Whoever has put the focus elsewhere keeps it there.
 */
export function useFocusReturn(): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  const [mediaId] = useState(rememberedMediaId);
  const isDone = useRef(mediaId === undefined);
  // After every drawing, until the picture is there.
  useEffect(() => {
    if (isDone.current) return;
    const isFree = isFocusFree();
    const picture = list.current?.querySelector<HTMLElement>(`[data-media-id="${mediaId}"]`);
    if (picture && isFree) picture.focus({ preventScroll: true });
    isDone.current = Boolean(picture) || !isFree;
  });
  return list;
}

/** Nothing has the focus, or only the heading, which takes it when nothing else has. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement instanceof HTMLHeadingElement;
}
