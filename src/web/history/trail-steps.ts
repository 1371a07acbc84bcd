import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';

/** What a picture that was searched by looked like. */
const StepThumbnail = z.object({
  fileName: z.string(),
  thumbUri: z.string(),
  aspect: z.number(),
  region: BoundingBox.nullable(),
});

/** A search of the trail: what it started from, and how it was left. */
export const TrailStep = z.object({
  /** Of what was searched by: there is one step for each. */
  id: z.string(),
  /** The step it was reached from; null where a path begins. */
  parentId: z.string().nullable(),
  href: z.string(),
  scrollY: z.number(),
  /** Given by a person, in place of the file's or the words. */
  name: z.string().nullable(),
  /** The words that were searched by; empty where a picture was. */
  caption: z.string(),
  /** Null where words were searched by. */
  picture: StepThumbnail.nullable(),
});
export type TrailStep = z.infer<typeof TrailStep>;

/** A step as it is when it is taken. */
export type SearchStep = Pick<TrailStep, 'id' | 'href' | 'caption' | 'picture'>;

export function stepOfImage(anchor: KnownAnchor, href: string): SearchStep {
  return {
    id: anchor.anchor_media_id,
    href,
    caption: '',
    picture: {
      fileName: anchor.file_name,
      thumbUri: anchor.media_thumb_uri,
      aspect: anchor.width / anchor.height,
      region: anchor.bounding_box,
    },
  };
}

/** No picture has an id like that. */
export function stepOfWords(caption: string, href: string): SearchStep {
  return { id: `caption ${caption}`, href, caption, picture: null };
}

/** Steps in the order they were first taken. */
export type Trail = readonly TrailStep[];

/** Enough for days; then the oldest go. */
export const MAX_STEPS = 200;

/** Adds a step, or brings the one that is there up to date: it keeps its place, name and scroll. */
export function withStep(trail: Trail, step: TrailStep): Trail {
  if (trail.some(({ id }) => id === step.id)) {
    return changeStep(trail, step.id, ({ parentId, name, scrollY }) => ({
      ...step,
      parentId,
      name,
      scrollY,
    }));
  }
  const [oldest] = trail;
  const kept = oldest && trail.length >= MAX_STEPS ? withoutStep(trail, oldest.id) : trail;
  return [...kept, step];
}

/** Removes a step; those that were reached from it are then reached from the one before. */
export function withoutStep(trail: Trail, id: string): Trail {
  const parentId = trail.find((step) => step.id === id)?.parentId ?? null;
  return trail
    .filter((step) => step.id !== id)
    .map((step) => (step.parentId === id ? { ...step, parentId } : step));
}

/**
 * Puts back what a trail had before something was removed, in its old place; what was changed and
 * added since stays.
 */
export function withStepsOf(before: Trail, trail: Trail): Trail {
  const now = new Map(trail.map((step) => [step.id, step]));
  const old = before.map((step) => ({
    ...(now.get(step.id) ?? step),
    parentId: step.parentId,
  }));
  const isOld = new Set(before.map(({ id }) => id));
  return [...old, ...trail.filter(({ id }) => !isOld.has(id))];
}

export function changeStep(
  trail: Trail,
  id: string,
  change: (step: TrailStep) => TrailStep,
): Trail {
  return trail.map((step) => (step.id === id ? change(step) : step));
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
  const numberOf = new Map(trail.map(({ id }, index) => [id, index + 1]));
  const frames: Frame[] = [];
  const visit = (step: TrailStep): void => {
    const parentNumber = numberOf.get(step.parentId ?? '') ?? null;
    const isNext = frames.at(-1)?.step.id === step.parentId;
    frames.push({
      step,
      number: numberOf.get(step.id) ?? 0,
      isStart: parentNumber === null,
      branchesFrom: isNext ? null : parentNumber,
    });
    for (const next of trail) if (next.parentId === step.id) visit(next);
  };
  for (const step of trail) if (!numberOf.has(step.parentId ?? '')) visit(step);
  return frames;
}
