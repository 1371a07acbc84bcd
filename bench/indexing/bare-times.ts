export const BARE_PARTS = [
  'decode',
  'resize',
  'histograms',
  'forward passes',
  'detector',
  'objects: decode',
  'objects: resize',
  'objects: histograms',
  'objects: forward passes',
] as const;
export type BarePart = (typeof BARE_PARTS)[number];

export interface BareTimes {
  readonly ms: Record<BarePart, number>;
  nObjects: number;
  /** Of the whole process, meanwhile. */
  cpuMs: number;
}

export function noTimes(): BareTimes {
  const ms = Object.fromEntries(BARE_PARTS.map((part) => [part, 0])) as BareTimes['ms'];
  return { ms, nObjects: 0, cpuMs: 0 };
}
