import { PhotoIcon } from '@heroicons/react/24/outline';
import type { ReactNode } from 'react';
import { useDropzone } from 'react-dropzone';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { ACCEPTED_NAMES } from './image-file.ts';
import { takeFiles } from './query-draft.ts';

/** Takes an image that is dropped anywhere on the page, or pasted. */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const { getRootProps, isDragActive } = useDropzone({
    noClick: true,
    noKeyboard: true,
    noPaste: true,
    onDrop: (files) => takeFiles(files),
  });
  useWindowEvent('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    takeFiles(files);
  });
  return (
    <div {...getRootProps({ className: 'flex min-h-dvh flex-col' })}>
      {children}
      {isDragActive && <DropOverlay />}
    </div>
  );
}

function DropOverlay() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-canvas/90 p-4 sm:p-6">
      <div className="flex size-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-accent border-dashed text-center">
        <PhotoIcon className="size-12 text-accent" />
        <p className="mt-2 font-semibold text-2xl tracking-tight">Drop it to search by it</p>
        <p className="text-muted">{ACCEPTED_NAMES}, one image up to 20 MB</p>
      </div>
    </div>
  );
}
