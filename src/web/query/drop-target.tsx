import { PhotoIcon } from '@heroicons/react/24/outline';
import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { texts } from '#texts/drop-target.ts';
import { texts as queryTexts } from '#texts/query.ts';
import { isTyping } from '#web/ui/is-typing.ts';
import { useTopLayer } from '#web/ui/top-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { isDraggingPicture } from './dragged-picture.ts';
import { maxUploadBytes } from './max-upload.ts';
import { hasFiles, mayHoldImage, type Received, readDropped } from './received.ts';

interface DropTargetProps {
  readonly onReceive: (received: Received) => void;
}

/**
 * Takes an image that is dropped anywhere: the whole window, open dialogs included. What is dragged
 * from this page, or as a picture of results from another one, is left to the places that take it.
 */
export function DropTarget({ onReceive }: DropTargetProps) {
  const [isOver, setOver] = useState(false);
  const isFromHere = useRef(false);
  const layer = useTopLayer();

  /** Null where a drop is not ours to decide about. */
  function isTaken({ dataTransfer, target, defaultPrevented }: DragEvent): boolean | null {
    if (!dataTransfer || defaultPrevented || !mayHoldImage(dataTransfer)) return null;
    if (isTyping(target) && !hasFiles(dataTransfer)) return null;
    return !isFromHere.current && !isDraggingPicture(dataTransfer);
  }

  useWindowEvent('dragstart', () => {
    isFromHere.current = true;
  });
  useWindowEvent('dragend', () => {
    isFromHere.current = false;
  });
  useWindowEvent('dragover', (event) => {
    const taken = isTaken(event);
    setOver(taken === true);
    if (taken === null || !event.dataTransfer) return;
    // Also where it is not taken: a browser would leave the page for a link that is dropped on it.
    event.preventDefault();
    event.dataTransfer.dropEffect = taken ? 'copy' : 'none';
  });
  useWindowEvent('dragleave', ({ relatedTarget }) => {
    // Null when the pointer leaves the window.
    if (!relatedTarget) setOver(false);
  });
  useWindowEvent('drop', (event) => {
    const taken = isTaken(event);
    isFromHere.current = false;
    setOver(false);
    if (taken === null || !event.dataTransfer) return;
    event.preventDefault();
    if (taken) onReceive(readDropped(event.dataTransfer));
  });
  return isOver && createPortal(<DropOverlay />, layer);
}

function DropOverlay() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-canvas/90 p-4 sm:p-6">
      <div className="flex size-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-accent border-dashed text-center">
        <PhotoIcon className="size-12 text-accent" />
        <p className="mt-2 font-semibold text-2xl tracking-tight">{texts.drop}</p>
        <p className="text-muted">{texts.limits(queryTexts.acceptedTypes, maxUploadBytes())}</p>
      </div>
    </div>
  );
}
