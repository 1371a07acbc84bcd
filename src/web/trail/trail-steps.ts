import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';

/** A search of the trail: what it started from, and how it was left. */
export const TrailStep = z.object({
  /** Of what was searched by: there is one step for each. */
  mediaId: z.string(),
  /** The step it was reached from; null where a path begins. */
  parentId: z.string().nullable(),
  href: z.string(),
  scrollY: z.number(),
  fileName: z.string(),
  /** Given by a person, in place of the file's. */
  name: z.string().nullable(),
  thumbUri: z.string(),
  aspect: z.number(),
  region: BoundingBox.nullable(),
});
export type TrailStep = z.infer<typeof TrailStep>;

/** Steps in the order they were first taken. */
export type Trail = readonly TrailStep[];

/** Enough for days; then the oldest go. */
export const MAX_STEPS = 200;

/** Adds a step, or brings the one that is there up to date: it keeps its place, name and scroll. */
export function withStep(trail: Trail, step: TrailStep): Trail {
  if (trail.some(({ mediaId }) => mediaId === step.mediaId)) {
    return changeStep(trail, step.mediaId, ({ parentId, name, scrollY }) => ({
      ...step,
      parentId,
      name,
      scrollY,
    }));
  }
  const [oldest] = trail;
  const kept = oldest && trail.length >= MAX_STEPS ? withoutStep(trail, oldest.mediaId) : trail;
  return [...kept, step];
}

/** Removes a step; those that were reached from it are then reached from the one before. */
export function withoutStep(trail: Trail, mediaId: string): Trail {
  const parentId = trail.find((step) => step.mediaId === mediaId)?.parentId ?? null;
  return trail
    .filter((step) => step.mediaId !== mediaId)
    .map((step) => (step.parentId === mediaId ? { ...step, parentId } : step));
}

/**
 * Puts back what a trail had before something was removed, in its old place; what was changed and
 * added since stays.
 */
export function withStepsOf(before: Trail, trail: Trail): Trail {
  const now = new Map(trail.map((step) => [step.mediaId, step]));
  const old = before.map((step) => ({
    ...(now.get(step.mediaId) ?? step),
    parentId: step.parentId,
  }));
  const isOld = new Set(before.map(({ mediaId }) => mediaId));
  return [...old, ...trail.filter(({ mediaId }) => !isOld.has(mediaId))];
}

export function changeStep(
  trail: Trail,
  mediaId: string,
  change: (step: TrailStep) => TrailStep,
): Trail {
  return trail.map((step) => (step.mediaId === mediaId ? change(step) : step));
}

export interface Frame {
  readonly step: TrailStep;
  /** As on a contact sheet: the order in which the steps were taken, from 1. */
  readonly number: number;
  /** A path begins here: there was no step before, or it is gone. */
  readonly isStart: boolean;
  /** The frame that this one branches off from, where that is not the one before it. */
  readonly branchesFrom: number | null;
}

/** The trail as a strip: each path goes on to its first next step, then come the branches. */
export function framesOf(trail: Trail): Frame[] {
  const numberOf = new Map(trail.map(({ mediaId }, index) => [mediaId, index + 1]));
  const frames: Frame[] = [];
  const visit = (step: TrailStep): void => {
    const parentNumber = numberOf.get(step.parentId ?? '') ?? null;
    const isNext = frames.at(-1)?.step.mediaId === step.parentId;
    frames.push({
      step,
      number: numberOf.get(step.mediaId) ?? 0,
      isStart: parentNumber === null,
      branchesFrom: isNext ? null : parentNumber,
    });
    for (const next of trail) if (next.parentId === step.mediaId) visit(next);
  };
  for (const step of trail) if (!numberOf.has(step.parentId ?? '')) visit(step);
  return frames;
}
