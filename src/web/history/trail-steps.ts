import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';

/** Thumbnail of a query image. */
const StepThumbnail = z.object({
  fileName: z.string(),
  thumbUri: z.string(),
  aspect: z.number(),
  region: BoundingBox.nullable(),
});

/** A search of the trail: its query and its last state. */
export const TrailStep = z.object({
  /** Id of the query, because each query has one step. */
  id: z.string(),
  /** The step that led to this one; null at the start of a path. */
  parentId: z.string().nullable(),
  href: z.string(),
  scrollY: z.number(),
  /** A user-given name, shown instead of the file name or the text. */
  name: z.string().nullable(),
  /** The text of a text query; empty for an image query. */
  caption: z.string(),
  /** Null for a text query. */
  picture: StepThumbnail.nullable(),
});
export type TrailStep = z.infer<typeof TrailStep>;

/** The data of a step when it is created. */
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

/** The id has a prefix that no media id has, so that ids cannot collide. */
export function stepOfWords(caption: string, href: string): SearchStep {
  return { id: `caption ${caption}`, href, caption, picture: null };
}

/** Steps in the order of their first visit. */
export type Trail = readonly TrailStep[];

/** Enough for days of work; beyond it, the oldest steps are dropped. */
export const MAX_STEPS = 200;

/** Adds a step or updates the existing one, which keeps its position, name and scroll. */
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

/** Removes a step and attaches its children to its parent. */
export function withoutStep(trail: Trail, id: string): Trail {
  const parentId = trail.find((step) => step.id === id)?.parentId ?? null;
  return trail
    .filter((step) => step.id !== id)
    .map((step) => (step.parentId === id ? { ...step, parentId } : step));
}

/**
 * Undoes a removal: restores removed steps at their old positions and keeps later changes and
 * additions.
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
  /** Position in the order of first visits, from 1, as on a contact sheet. */
  readonly number: number;
  /** Whether a path starts here, because there was no step before or it was removed. */
  readonly isStart: boolean;
  /** Number of the frame that this one branches off; null if that is the frame before it. */
  readonly branchesFrom: number | null;
}

/** The trail as a strip: each path continues with its first child, then its branches follow. */
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
