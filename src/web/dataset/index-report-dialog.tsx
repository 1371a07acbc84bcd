import { useQuery } from '@tanstack/react-query';
import type { Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import { indexReportTexts } from '#texts/dataset/index-report.ts';
import { indexReportQuery } from '#web/api/datasets.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

/** Thousands of files may share a reason; a few examples are enough to see the problem. */
const MAX_LINES_PER_REASON = 20;

interface IndexReportDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Files and annotations that the last indexing run left out, with reasons. */
export function IndexReportDialog({ dataset, onClose }: IndexReportDialogProps) {
  const report = useQuery(indexReportQuery(dataset.id));
  return (
    <Dialog title={indexReportTexts.title} onClose={onClose} className="w-[44rem]">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long report scrolls, also by keyboard. */}
      <div tabIndex={0} className="overflow-y-auto px-5 py-4 -outline-offset-2!">
        {report.data && <LeftOut report={report.data} />}
        {report.isPending && <p className="py-6 text-muted">{indexReportTexts.loading}</p>}
        {report.isError && !report.data && (
          <p role="alert" className="py-6 text-danger">
            {report.error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

interface ReportLine {
  readonly file_name: string;
  readonly reason: string;
  /** Number of further files left out for the same reason. */
  readonly nMore: number;
}

function LeftOut({ report }: { readonly report: IndexReport }) {
  const problems = report.annotation_problems.map(({ file_name, line, entry, reason }) => ({
    file_name: indexReportTexts.place(file_name, line, entry),
    reason,
  }));
  const all = [...report.skipped, ...problems].map((one) => ({ ...one, nMore: 0 }));
  const others = report.left_out.map(({ reason, n_files, example }) => ({
    file_name: example,
    reason,
    nMore: n_files - 1,
  }));
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="min-w-0 flex-1 basis-64 text-pretty text-muted">
          {indexReportTexts.summary(report.n_images)}
        </p>
        {'clipboard' in navigator && (
          <CopyButton
            label={indexReportTexts.copy}
            text={[...all, ...others].map(asLine).join('\n')}
          />
        )}
      </div>
      <ul className="mt-3 divide-y divide-line">
        {[...foldByReason(all), ...others].map((line) => (
          <li key={asLine(line)} className="grid gap-x-4 py-2 text-xs leading-5 sm:grid-cols-2">
            <span className="[overflow-wrap:anywhere]">
              <span className="font-mono">{line.file_name}</span>
              {line.nMore > 0 && (
                <span className="ml-2 whitespace-nowrap text-muted">
                  {indexReportTexts.andMore(line.nMore)}
                </span>
              )}
            </span>
            <span className="text-muted [overflow-wrap:anywhere]">{line.reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The last line for a reason says how many more files share it. */
function foldByReason(lines: readonly ReportLine[]): ReportLine[] {
  const byReason = new Map<string, ReportLine[]>();
  for (const line of lines) {
    const ofReason = byReason.get(line.reason);
    if (ofReason) ofReason.push(line);
    else byReason.set(line.reason, [line]);
  }
  return [...byReason.values()].flatMap((ofReason) => {
    const nMore = Math.max(ofReason.length - MAX_LINES_PER_REASON, 0);
    return ofReason
      .slice(0, MAX_LINES_PER_REASON)
      .map((line, n) => (n === MAX_LINES_PER_REASON - 1 ? { ...line, nMore } : line));
  });
}

function asLine({ file_name, reason, nMore }: ReportLine): string {
  return [file_name, reason, ...(nMore > 0 ? [indexReportTexts.andMore(nMore)] : [])].join('\t');
}
