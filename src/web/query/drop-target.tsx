import { PhotoIcon } from '@heroicons/react/24/outline';
import { type DragEvent as ReactDragEvent, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useDropzone } from 'react-dropzone';
import { dropTargetTexts } from '#texts/query/drop-target.ts';
import { queryTexts } from '#texts/query/query.ts';
import { isTyping } from '#web/ui/is-typing.ts';
import { useTopLayer } from '#web/ui/top-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { isDraggingImage } from './dragged-image.ts';
import { hasFiles, maxUploadBytes, mayHoldImage, type Received, readDropped } from './received.ts';

interface DropTargetProps {
  readonly onReceive: (received: Received) => void;
}

/**
 * Accepts an image dropped anywhere: the dropzone is the whole window, including open dialogs,
 * instead of an element. The dropzone library only handles files, so the address of an image
 * dragged from another page is handled separately. Images dragged from this page, or from the
 * results of another one, are left to the drop targets that accept them.
 */
export function DropTarget({ onReceive }: DropTargetProps) {
  const [isAddressOver, setAddressOver] = useState(false);
  const isFromHere = useRef(false);
  const dropped = useRef<Received>({ files: [] });
  const layer = useTopLayer();
  const { getRootProps, rootRef, isDragActive } = useDropzone({
    noClick: true,
    noKeyboard: true,
    noPaste: true,
    preventDropOnDocument: false,
    // Read at once, because the browser clears the dropped data after the event.
    getFilesFromEvent: async (event) => {
      if (!('dataTransfer' in event) || !event.dataTransfer) return [];
      dropped.current = readDropped(event.dataTransfer);
      return 'files' in dropped.current ? [...dropped.current.files] : [];
    },
    onDrop: () => {
      if ('files' in dropped.current || 'address' in dropped.current) onReceive(dropped.current);
    },
  });
  useEffect(() => {
    rootRef.current = document.documentElement;
  }, [rootRef]);
  const zone = getRootProps();

  /** Null if another handler decides about the drop. */
  function isTaken({ dataTransfer, target, defaultPrevented }: DragEvent): boolean | null {
    if (!dataTransfer || defaultPrevented || !mayHoldImage(dataTransfer)) return null;
    if (isTyping(target) && !hasFiles(dataTransfer)) return null;
    return !isFromHere.current && !isDraggingImage(dataTransfer);
  }

  /** Whether the dropzone library handles the event. */
  function isOfFiles(event: DragEvent): boolean {
    return isTaken(event) === true && event.dataTransfer !== null && hasFiles(event.dataTransfer);
  }

  useWindowEvent('dragstart', () => {
    isFromHere.current = true;
  });
  useWindowEvent('dragend', () => {
    isFromHere.current = false;
  });
  useWindowEvent('dragenter', (event) => {
    if (isOfFiles(event)) zone.onDragEnter?.(asReactEvent(event));
  });
  useWindowEvent('dragover', (event) => {
    if (isOfFiles(event)) {
      zone.onDragOver?.(asReactEvent(event));
      return;
    }
    const taken = isTaken(event);
    setAddressOver(taken === true);
    if (taken === null || !event.dataTransfer) return;
    // Also for rejected drops, because the browser would navigate to a dropped link.
    event.preventDefault();
    event.dataTransfer.dropEffect = taken ? 'copy' : 'none';
  });
  useWindowEvent('dragleave', (event) => {
    if (isOfFiles(event)) zone.onDragLeave?.(asReactEvent(event));
    // Null when the pointer leaves the window.
    if (!event.relatedTarget) setAddressOver(false);
  });
  useWindowEvent('drop', (event) => {
    const taken = isTaken(event);
    if (isOfFiles(event) && event.dataTransfer) {
      // Reject folders here, because the dropzone would wait for their files.
      const received = readDropped(event.dataTransfer);
      if ('refusal' in received) onReceive(received);
      zone.onDrop?.(asReactEvent(event));
    } else if (taken && event.dataTransfer) onReceive(readDropped(event.dataTransfer));
    if (taken !== null) event.preventDefault();
    isFromHere.current = false;
    setAddressOver(false);
  });
  return (isDragActive || isAddressOver) && createPortal(<DropOverlay />, layer);
}

/**
 * The handlers are typed for React but accept native events: react-dropzone's DropEvent includes
 * both.
 */
function asReactEvent(event: DragEvent): ReactDragEvent<HTMLElement> {
  return event as unknown as ReactDragEvent<HTMLElement>;
}

function DropOverlay() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-canvas/90 p-4 sm:p-6">
      <div className="flex size-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-accent border-dashed text-center">
        <PhotoIcon className="size-12 text-accent" />
        <p className="mt-2 font-semibold text-2xl tracking-tight">{dropTargetTexts.drop}</p>
        <p className="text-muted">
          {dropTargetTexts.limits(queryTexts.acceptedTypes, maxUploadBytes())}
        </p>
      </div>
    </div>
  );
}
