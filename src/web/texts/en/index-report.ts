import { words } from './words.ts';

export const texts = {
  title: 'What could not be read',
  loading: 'Loading the report…',
  summary: (nImages: number) =>
    `${words.images(nImages)} can be searched. What is listed below was left out; once it is mended, it is read again.`,
  place: (fileName: string, line: number | null, entry: number | null) =>
    fileName + (line ? `, line ${line}` : entry ? `, entry ${entry}` : ''),
  copy: 'Copy the list',
  copied: 'Copied',
  copyFailed: 'Copying failed',
};
