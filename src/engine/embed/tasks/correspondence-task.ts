import type { BoundingBox } from '#contract/bounding-box.ts';
import type { CellPyramid } from '#engine/embed/correspondence/cell-map.ts';
import {
  type CellCorrespondence,
  matchPyramids,
} from '#engine/embed/correspondence/match-pyramids.ts';
import { LargeImageError, type LargeOutcome } from '#engine/embed/decode/large-image-error.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';
import type { CellNetwork } from '#engine/embed/extract/cell-network.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { UnreadableComparedError } from './unreadable-compared-error.ts';

/** An image, or a region of it. */
export interface ComparedImage {
  /** An image file. */
  readonly bytes: Uint8Array;
  /** Null for the whole image. */
  readonly region: BoundingBox | null;
}

export interface CorrespondenceTask {
  readonly anchor: ComparedImage;
  readonly media: ComparedImage;
}

/** An error loses its class between threads. */
export type CorrespondenceOutcome =
  | { readonly kind: 'compared'; readonly correspondence: CellCorrespondence }
  | {
      readonly kind: 'unreadable';
      readonly image: keyof CorrespondenceTask;
      readonly message: string;
    };

/** A region is a small part of its image more often than a whole image is of another one. */
const GRIDS_OF_IMAGE = 3;
const GRIDS_OF_REGION = 4;

export async function runCorrespondenceTask(
  network: CellNetwork,
  { anchor, media }: CorrespondenceTask,
): Promise<CorrespondenceOutcome | LargeOutcome> {
  // Both end before the task does; see `embed` in embed-task.ts.
  const [ofAnchor, ofMedia] = await Promise.allSettled([
    pyramidOf(network, anchor),
    pyramidOf(network, media),
  ]);
  if (ofAnchor.status === 'rejected') return outcomeOf(ofAnchor.reason, 'anchor');
  if (ofMedia.status === 'rejected') return outcomeOf(ofMedia.reason, 'media');
  return { kind: 'compared', correspondence: matchPyramids(ofAnchor.value, ofMedia.value) };
}

function outcomeOf(
  error: unknown,
  image: keyof CorrespondenceTask,
): CorrespondenceOutcome | LargeOutcome {
  if (error instanceof LargeImageError) return { kind: 'large', decodeBytes: error.decodeBytes };
  if (error instanceof UnreadableImageError) {
    return { kind: 'unreadable', image, message: error.message };
  }
  throw error;
}

/** @throws UnreadableComparedError */
export function correspondenceOf(outcome: CorrespondenceOutcome): CellCorrespondence {
  if (outcome.kind === 'compared') return outcome.correspondence;
  throw new UnreadableComparedError(outcome.image, outcome.message);
}

async function pyramidOf(
  network: CellNetwork,
  { bytes, region }: ComparedImage,
): Promise<CellPyramid> {
  const image = await SourceImage.open(bytes, { regions: region !== null });
  const { width, height } = image.info;
  const picture = await image.decode(region ? pixelRegion(region, width, height) : undefined);
  return network.pyramid(picture, region ? GRIDS_OF_REGION : GRIDS_OF_IMAGE);
}
