import type { ExportFormat, PreparedExport } from '#contract/export/export.ts';
import { commonTexts } from '#texts/common.ts';
import { selectionBarTexts } from '#texts/selection-bar.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { useExport } from './use-export.ts';

interface ExportDialogProps {
  readonly datasetId: string;
  readonly request: object;
  readonly title: string;
  readonly onClose: () => void;
}

const FORMATS: readonly ExportFormat[] = ['csv', 'json', 'parquet', 'zip', 'html'];

export function ExportDialog({ datasetId, request, title, onClose }: ExportDialogProps) {
  const { start, cancel, isUnderWay, prepared, error } = useExport(datasetId, request, onClose);
  return (
    <Dialog title={title} onClose={onClose} className="w-[26rem]">
      <div className="flex flex-col gap-2 p-4">
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            aria-disabled={isUnderWay || undefined}
            onClick={() => {
              if (!isUnderWay) start(format);
            }}
            className="rounded-lg border border-line px-4 py-2.5 text-left hover:border-edge hover:bg-mat aria-disabled:opacity-55"
          >
            <span className="block font-medium">{selectionBarTexts.formats[format].name}</span>
            <span className="block text-muted text-xs">
              {selectionBarTexts.formats[format].what}
            </span>
          </button>
        ))}
        {isUnderWay && <Progress prepared={prepared} onCancel={cancel} />}
        {error && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

interface ProgressProps {
  readonly prepared: PreparedExport | null;
  readonly onCancel: () => void;
}

function Progress({ prepared, onCancel }: ProgressProps) {
  const fraction = prepared && prepared.n_done / prepared.n_media;
  return (
    <div className="pt-2">
      <ProgressBar label={selectionBarTexts.exporting} fraction={fraction} />
      <div className="mt-2 flex items-center justify-between gap-4 text-muted text-xs">
        <p aria-live="polite" className="tabular-nums">
          {prepared
            ? selectionBarTexts.sent(prepared.n_done, prepared.n_media)
            : selectionBarTexts.preparing}
        </p>
        <Button kind="small" onClick={onCancel}>
          {commonTexts.cancel}
        </Button>
      </div>
      {prepared && <p className="mt-2 text-muted text-xs">{selectionBarTexts.savedByBrowser}</p>}
    </div>
  );
}
