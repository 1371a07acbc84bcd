import { Presets, SingleBar } from 'cli-progress';

export const REFRESH_MS = 200;
/** Interval of progress lines on a stream that is no terminal and cannot be redrawn. */
const LINE_EVERY_MS = 10_000;

/** @param stream the standard error unless that is a log for programs */
export function progressBar(format: string, stream: NodeJS.WriteStream): SingleBar {
  return new SingleBar(
    {
      format,
      stream,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: LINE_EVERY_MS,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
}

export function timeLeft(seconds: number | null): string {
  if (seconds === null) return '';
  return seconds < 60 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
}
