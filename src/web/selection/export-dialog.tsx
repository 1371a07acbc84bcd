import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ExportFormat } from '#contract/export.ts';
import { texts } from '#texts/selection-bar.ts';
import { fetchExport } from '#web/api/export.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';

interface ExportDialogProps {
  readonly datasetId: string;
  readonly request: object;
  readonly title: string;
  readonly onClose: () => void;
}

const FORMATS: readonly ExportFormat[] = ['csv', 'json', 'zip', 'html'];

/** Takes a selection out as a file. */
export function ExportDialog({ datasetId, request, title, onClose }: ExportDialogProps) {
  const [nBytes, setBytes] = useState(0);
  const abort = useRef<AbortController>(null);
  const exporting = useMutation({
    mutationFn: async (format: ExportFormat) => {
      setBytes(0);
      abort.current = new AbortController();
      const blob = await fetchExport({
        datasetId,
        format,
        selection: request,
        signal: abort.current.signal,
        onProgress: setBytes,
      });
      saveFile(blob, `semblance-export.${format}`);
    },
    onSuccess: onClose,
  });
  return (
    <Dialog
      title={title}
      onClose={() => {
        abort.current?.abort();
        onClose();
      }}
      className="w-[26rem]"
    >
      <div className="flex flex-col gap-2 p-4">
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            aria-disabled={exporting.isPending || undefined}
            onClick={() => {
              if (!exporting.isPending) exporting.mutate(format);
            }}
            className="rounded-lg border border-line px-4 py-2.5 text-left hover:border-edge hover:bg-mat aria-disabled:opacity-55"
          >
            <span className="block font-medium">{texts.formats[format].name}</span>
            <span className="block text-muted text-xs">{texts.formats[format].what}</span>
          </button>
        ))}
        {exporting.isPending && (
          <div className="pt-2">
            <ProgressBar label={texts.exporting} fraction={null} />
            <p
              aria-live="polite"
              className="mt-2 flex items-center justify-between text-muted text-xs"
            >
              {nBytes === 0 ? texts.preparing : texts.received(nBytes)}
              <Button kind="small" onClick={() => abort.current?.abort()}>
                {texts.cancel}
              </Button>
            </p>
          </div>
        )}
        {exporting.error && exporting.error.name !== 'AbortError' && (
          <p role="alert" className="text-danger">
            {exporting.error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
