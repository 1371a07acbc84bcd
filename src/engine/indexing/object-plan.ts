import { createHash } from 'node:crypto';
import type { Annotations } from '#engine/annotations/read-annotations.ts';
import type { AnnotatedObject } from '#engine/annotations/row-values.ts';
import { isTurned, type Size } from '#engine/embed/decode/stored-frame.ts';
import { DETECTOR_VERSION } from '#engine/embed/features/detections.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import { DETECTED, type KnownFile } from '#engine/store/media-store.ts';

const NO_DETECTION = 'none';
const ANNOTATED = 'annotated';

/** Whether the objects of an image, if any, come from the detector. */
export function areDetected(objectsVersion: string): boolean {
  return objectsVersion.startsWith(DETECTED);
}

/**
 * The objects that each image of a run should have. Annotations count as complete: in a folder with
 * annotations, the detector would only add objects of other kinds under other names.
 */
export class ObjectPlan {
  readonly #isWanted: boolean;
  readonly #annotated: Annotations['objects'];
  /** Whether an annotation file with more objects could not be read. */
  readonly #isUnread: boolean;

  constructor(isWanted: boolean, { objects, unread }: Pick<Annotations, 'objects' | 'unread'>) {
    this.#isWanted = isWanted;
    this.#annotated = objects;
    this.#isUnread = unread.has('objects');
  }

  objectsOf(file: string): WantedObjects {
    if (!this.#isWanted) return 'none';
    return this.#annotated ? this.#annotationsOf(file) : 'detected';
  }

  /**
   * A version that changes whenever the objects of the image do. @param size of the upright image
   */
  versionOf(file: string, size: Size): string {
    if (!this.#isWanted) return NO_DETECTION;
    if (!this.#annotated) return `${DETECTED} ${DETECTOR_VERSION}`;
    const objects = this.#annotationsOf(file).map(({ box, label, frame }) =>
      frame && isTurned(frame, size) ? [label, box, 'turned'] : [label, box],
    );
    return `${ANNOTATED} ${createHash('sha256').update(JSON.stringify(objects)).digest('hex')}`;
  }

  /**
   * Whether an unchanged file keeps its objects. A run without object detection keeps all existing
   * objects.
   */
  isCurrent({ path, objectsVersion: version, size }: KnownFile): boolean {
    if (version === null || size === null || !this.#isWanted) return true;
    return version === this.versionOf(path, size) || this.#mayBeUnread(path, version);
  }

  /** Whether the objects may come from an annotation file that is currently unreadable. */
  #mayBeUnread(file: string, version: string): boolean {
    return this.#isUnread && version.startsWith(ANNOTATED) && !this.#annotated?.has(file);
  }

  #annotationsOf(file: string): readonly AnnotatedObject[] {
    return this.#annotated?.get(file) ?? [];
  }
}
