import { createHash } from 'node:crypto';
import { v5 as uuidV5 } from 'uuid';
import type { BoundingBox } from '#contract/bounding-box.ts';

/**
 * A random UUID, generated once for Semblance. Changing it changes every id and breaks every link.
 */
const NAMESPACE = '6f0a7a0e-2f0c-4f6e-9a53-0d2c7c1b8e14';

/** Deterministic: the same folder always gives the same dataset id. */
export function datasetIdOf(folder: string): string {
  return uuidV5(folder, NAMESPACE);
}

/** @param file relative to the dataset's folder, `/` between its parts */
export function mediaIdOf(datasetId: string, file: string): string {
  return uuidV5(file, datasetId);
}

/** The same region of an image with the same label is the same object. */
export function objectIdOf(mediaId: string, box: BoundingBox, label: string): string {
  return uuidV5(`object ${[box.x, box.y, box.width, box.height].join()} ${label}`, mediaId);
}

/** A cluster keeps its id as long as its members stay the same. @param memberIds ascending */
export function clusterIdOf(
  datasetId: string,
  threshold: number,
  memberIds: readonly string[],
): string {
  return uuidV5(`cluster ${threshold} ${memberIds.join()}`, datasetId);
}

/**
 * An alternative id of a cluster, for when another cluster, whose members have changed, kept the
 * usual one.
 */
export function freeClusterIdOf(
  datasetId: string,
  threshold: number,
  memberIds: readonly string[],
  isTaken: (id: string) => boolean,
): string {
  let id = clusterIdOf(datasetId, threshold, memberIds);
  while (isTaken(id)) id = clusterIdOf(datasetId, threshold, [id]);
  return id;
}

/** The same image with the same region is the same anchor. */
export function anchorIdOf(
  datasetId: string,
  contentHash: string,
  box: BoundingBox | null,
): string {
  const region = box ? [box.x, box.y, box.width, box.height].join() : 'whole';
  return uuidV5(`anchor ${contentHash} ${region}`, datasetId);
}

/** SHA-256 in hexadecimal. */
export function contentHashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
