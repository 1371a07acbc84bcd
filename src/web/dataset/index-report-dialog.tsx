import { type MutationStatus, useMutation, useQuery } from '@tanstack/react-query';
import type { Dataset, IndexReport } from '#contract/dataset.ts';
import { texts } from '#texts/index-report.ts';
import { indexReportQuery } from '#web/api/datasets.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

interface IndexReportDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** What the last indexing run left out, files and annotations, and why. */
export function IndexReportDialog({ dataset, onClose }: IndexReportDialogProps) {
  const report = useQuery(indexReportQuery(dataset.id));
  return (
    <Dialog title={texts.title} onClose={onClose} className="w-[44rem]">
      <div className="overflow-y-auto px-5 py-4">
        {report.data && <LeftOut report={report.data} />}
        {report.isPending && <p className="py-6 text-muted">{texts.loading}</p>}
        {report.isError && !report.data && (
          <p role="alert" className="py-6 text-danger">
            {report.error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function LeftOut({ report }: { readonly report: IndexReport }) {
  const problems = report.annotation_problems.map(({ file_name, line, entry, reason }) => ({
    file_name: texts.place(file_name, line, entry),
    reason,
  }));
  const leftOut = [...report.skipped, ...problems];
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="min-w-0 flex-1 basis-64 text-pretty text-muted">
          {texts.summary(report.n_images)}
        </p>
        {'clipboard' in navigator && <CopyButton text={leftOut.map(asLine).join('\n')} />}
      </div>
      <ul className="mt-3 divide-y divide-line">
        {leftOut.map((skipped) => (
          <li key={asLine(skipped)} className="grid gap-x-4 py-2 text-xs leading-5 sm:grid-cols-2">
            <span className="font-mono [overflow-wrap:anywhere]">{skipped.file_name}</span>
            <span className="text-muted [overflow-wrap:anywhere]">{skipped.reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Browsers give no clipboard to a page that came by plain http from another machine. */
function CopyButton({ text }: { readonly text: string }) {
  const copy = useMutation({ mutationFn: () => navigator.clipboard.writeText(text) });
  return (
    <Button kind="small" onClick={() => copy.mutate()}>
      <span aria-live="polite">{copyText(copy.status)}</span>
    </Button>
  );
}

function copyText(status: MutationStatus): string {
  if (status === 'error') return texts.copyFailed;
  return status === 'success' ? texts.copied : texts.copy;
}

function asLine({ file_name, reason }: IndexReport['skipped'][number]): string {
  return `${file_name}\t${reason}`;
}
