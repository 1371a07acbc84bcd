import { useQuery } from '@tanstack/react-query';
import type { Dataset, IndexReport } from '#contract/dataset.ts';
import { indexReportQuery } from '#web/api/datasets.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { countText } from './dataset-words.ts';

interface IndexReportDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Which files the last indexing run left out, and why. */
export function IndexReportDialog({ dataset, onClose }: IndexReportDialogProps) {
  const report = useQuery(indexReportQuery(dataset.id));
  return (
    <Dialog title="Files that could not be read" onClose={onClose} className="w-[44rem]">
      <div className="overflow-y-auto px-5 py-4" tabIndex={0} role="region" aria-label="Report">
        {report.data && <SkippedFiles report={report.data} />}
        {report.isPending && <p className="py-6 text-muted">Loading the report…</p>}
        {report.isError && !report.data && (
          <p role="alert" className="py-6 text-danger">
            {report.error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function SkippedFiles({ report }: { readonly report: IndexReport }) {
  return (
    <>
      <p className="text-muted">
        {countText(report.n_images, 'image')} can be searched. These files were left out; mend or
        replace them and index again.
      </p>
      <ul className="mt-3 divide-y divide-line">
        {report.skipped.map(({ file_name, reason }) => (
          <li key={file_name} className="grid gap-x-4 py-2 sm:grid-cols-2">
            <span className="font-mono text-xs leading-5 [overflow-wrap:anywhere]">
              {file_name}
            </span>
            <span className="text-muted text-xs leading-5 [overflow-wrap:anywhere]">{reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
