import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ExportFormat, PreparedExport } from '#contract/export/export.ts';
import { selectionBarTexts } from '#texts/selection-bar.ts';
import { download, fetchProgress, prepareExport, stopExport } from '#web/api/export.ts';

const POLL_INTERVAL_MS = 400;

/** Downloads a selection as a file and tracks it from the first request to the last byte. */
export function useExport(datasetId: string, selection: object, onDone: () => void) {
  const [prepared, setPrepared] = useState<PreparedExport | null>(null);
  const watching = useRef<AbortController>(null);
  const exporting = useMutation({
    mutationFn: async (format: ExportFormat) => {
      setPrepared(null);
      const controller = new AbortController();
      watching.current = controller;
      const { signal } = controller;
      let current = await prepareExport(datasetId, format, selection, signal);
      download(datasetId, current);
      while (current.status === 'PREPARED' || current.status === 'SENDING') {
        setPrepared(current);
        await passed(POLL_INTERVAL_MS);
        current = await fetchProgress(datasetId, current, signal);
      }
      if (current.status === 'STOPPED') throw new Error(selectionBarTexts.broken);
    },
    onSuccess: onDone,
  });
  // Stops only the progress polling; the browser continues the download.
  useEffect(() => () => watching.current?.abort(), []);
  return {
    start: exporting.mutate,
    cancel: () => {
      watching.current?.abort();
      if (prepared) void stopExport(datasetId, prepared).catch(() => undefined);
    },
    isUnderWay: exporting.isPending,
    /** Null while the server prepares the file. */
    prepared,
    error: exporting.error?.name === 'AbortError' ? null : exporting.error,
  };
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve, ms);
  });
}
