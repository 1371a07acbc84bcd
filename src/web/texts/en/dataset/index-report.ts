import { commonTexts } from '#texts/common.ts';
import { formatNumber } from '#web/texts/format.ts';

export const indexReportTexts = {
  title: 'Skipped files',
  loading: 'Loading the report…',
  summary: (nImages: number) =>
    `${commonTexts.images(nImages)} can be searched. The files below were skipped. Fix them and they are indexed automatically.`,
  andMore: (count: number) => `and ${formatNumber(count)} more`,
  place: (fileName: string, line: number | null, entry: number | null) =>
    fileName + (line ? `, line ${line}` : entry ? `, entry ${entry}` : ''),
  copy: 'Copy list',
};
