import { z } from 'zod';

/** What a bench measured, in a form that a later run can be compared with. */
export const Figure = z.object({
  /** Unique among all benches. */
  name: z.string(),
  value: z.number(),
  /** `''` for a ratio. */
  unit: z.enum(['ms', 's', 'kB', 'MB', '%', '1/s', '']),
  better: z.enum(['lower', 'higher']),
  goal: z.number().optional(),
});
export type Figure = z.infer<typeof Figure>;

/** A run of the bench as its file holds it. */
export const BenchRun = z.object({
  startedAt: z.iso.datetime(),
  /** Only runs of the same machine can be compared. */
  machine: z.string(),
  figures: z.array(Figure),
});
export type BenchRun = z.infer<typeof BenchRun>;

/** `MEDIA page: 14.2 ms, 0.95 of the goal of at most 15 ms`. */
export function describeFigure(figure: Figure): string {
  const { name, value, better, goal } = figure;
  const measured = `${name}: ${quantity(value, figure)}`;
  if (goal === undefined) return measured;
  const least = better === 'lower' ? 'at most' : 'at least';
  const missed = (better === 'lower' ? value <= goal : value >= goal) ? '' : ', missed';
  return `${measured}, ${(value / goal).toFixed(2)} of the goal of ${least} ${quantity(goal, figure)}${missed}`;
}

/** Three digits at least, so that a small ratio is not rounded away. */
export function quantity(value: number, { unit }: Pick<Figure, 'unit'>): string {
  const number = Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return unit === '' ? number : `${number} ${unit}`;
}
