import { useEffect, useRef, useState } from 'react';
import { mediaWithId } from '#web/media/media-on-page.ts';
import { rememberedMediaId } from '#web/navigation/scroll-memory.ts';

/**
 * Gives the focus back to the picture that was followed from here, as soon as it is in the grid:
 * after Back the keyboard goes on where it was. Whoever has put the focus elsewhere keeps it there.
 */
export function useFocusReturn(): void {
  const [mediaId] = useState(rememberedMediaId);
  const isDone = useRef(false);
  // After every drawing, until the picture is there.
  useEffect(() => {
    if (isDone.current || mediaId === undefined) return;
    const isFree = isFocusFree();
    const link = mediaWithId(mediaId)?.link;
    if (link && isFree) link.focus({ preventScroll: true });
    isDone.current = link !== undefined || !isFree;
  });
}

/** Nothing has the focus, or only the heading, which takes it when nothing else has. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement instanceof HTMLHeadingElement;
}
