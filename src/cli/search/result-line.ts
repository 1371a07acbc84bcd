import path from 'node:path';
import type { OpenClient } from '#cli/data/open-client.ts';
import { printable } from '#cli/output/printable.ts';
import type { Preview } from '#contract/search/explore.ts';
import type { OutputForm } from './search-arguments.ts';

/** Where results come from, and how they are printed. */
export interface ResultStyle {
  readonly opened: Pick<OpenClient, 'folders' | 'isServed'>;
  readonly datasetId: string;
  readonly form: OutputForm;
  readonly isTerminal: boolean;
}

/** The path of the file on this machine, or in the dataset if the folder is on another one. */
export function mediaPath({ opened, datasetId }: ResultStyle, { file_name }: Preview): string {
  const folder = opened.folders[datasetId];
  return folder === undefined ? file_name : path.join(folder, file_name);
}

/**
 * One result as it is printed.
 * @param columns before the path, in lines
 */
export function resultText(
  style: ResultStyle,
  media: Preview,
  columns: readonly string[] = [scoreText(media)],
): string {
  const file = mediaPath(style, media);
  switch (style.form) {
    case 'json':
      return `${JSON.stringify({ path: file, ...withUsableAddresses(style, media) })}\n`;
    case 'paths':
      return `${file}\n`;
    case 'paths0':
      return `${file}\0`;
    case 'lines': {
      const cells = [...columns, file, ...boxCells(media)];
      return style.isTerminal ? `${printable(cells.join('  '))}\n` : `${cells.join('\t')}\n`;
    }
  }
}

function scoreText({ relevance_score }: Preview): string {
  return relevance_score === null ? '-' : relevance_score.toFixed(3);
}

/** Box of an object in pixels, as --box takes it. */
function boxCells({ bounding_box, width, height }: Preview): string[] {
  if (!bounding_box) return [];
  const { x, y, width: w, height: h } = bounding_box;
  return [[x * width, y * height, w * width, h * height].map(Math.round).join(',')];
}

/** Nobody answers at the addresses of a data directory that no server serves. */
function withUsableAddresses({ opened }: ResultStyle, media: Preview): Partial<Preview> {
  if (opened.isServed) return media;
  const { media_uri: _, media_thumb_uri: __, ...others } = media;
  return others;
}
