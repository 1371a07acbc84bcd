import { PhotoIcon } from '@heroicons/react/24/outline';
import { type DragEvent as ReactDragEvent, useEffect } from 'react';
import { useDropzone } from 'react-dropzone';
import { texts } from '#texts/drop-target.ts';
import { texts as queryTexts } from '#texts/query.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { maxUploadBytes } from './max-upload.ts';
import { takeFiles } from './query-draft.ts';

/**
 * Takes an image that is dropped anywhere: the dropzone is the whole window, open dialogs included,
 * not an element of the page. Loaded after the page, so it can wrap none of it.
 */
export function DropTarget() {
  const { getRootProps, rootRef, isDragActive } = useDropzone({
    noClick: true,
    noKeyboard: true,
    noPaste: true,
    onDrop: (files) => takeFiles(files),
  });
  useEffect(() => {
    rootRef.current = document.documentElement;
  }, [rootRef]);
  const { onDragEnter, onDragOver, onDragLeave, onDrop } = getRootProps();
  useWindowEvent('dragenter', (event) => onDragEnter?.(asReactEvent(event)));
  useWindowEvent('dragover', (event) => onDragOver?.(asReactEvent(event)));
  useWindowEvent('dragleave', (event) => onDragLeave?.(asReactEvent(event)));
  useWindowEvent('drop', (event) => onDrop?.(asReactEvent(event)));
  return isDragActive && <DropOverlay />;
}

/** The handlers are typed for React but made for both: react-dropzone's own DropEvent names both. */
function asReactEvent(event: DragEvent): ReactDragEvent<HTMLElement> {
  return event as unknown as ReactDragEvent<HTMLElement>;
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
