import { commonTexts } from '#texts/common.ts';
import { formatNumber } from '#web/texts/format.ts';

export const indexReportTexts = {
  title: 'What was left out',
  loading: 'Loading the report…',
  summary: (nImages: number) =>
    `${commonTexts.images(nImages)} can be searched. The files below were left out; a file that is repaired is read again by itself.`,
  andMore: (count: number) => `and ${formatNumber(count)} more`,
  place: (fileName: string, line: number | null, entry: number | null) =>
    fileName + (line ? `, line ${line}` : entry ? `, entry ${entry}` : ''),
  copy: 'Copy the list',
  copied: 'Copied',
  copyFailed: 'Copying failed',
};
