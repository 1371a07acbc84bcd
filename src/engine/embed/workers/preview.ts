import { decodeUpright, type UprightPreview } from '#engine/embed/decode/decode-upright.ts';
import { LargeImageError, type LargeOutcome } from '#engine/embed/decode/large-image-error.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

/** Two device pixels for each pixel of the largest cropper. */
const PREVIEW_EDGE_PX = 1440;

/** An error loses its class between threads. */
export type PreviewOutcome =
  | { readonly kind: 'made'; readonly image: UprightPreview }
  | { readonly kind: 'unreadable'; readonly message: string };

export async function makePreview(bytes: Uint8Array): Promise<PreviewOutcome | LargeOutcome> {
  try {
    return { kind: 'made', image: await decodeUpright(bytes, { maxEdge: PREVIEW_EDGE_PX }) };
  } catch (error) {
    if (error instanceof UnreadableImageError) {
      return { kind: 'unreadable', message: error.message };
    }
    if (error instanceof LargeImageError) return { kind: 'large', decodeBytes: error.decodeBytes };
    throw error;
  }
}

/** @throws UnreadableImageError */
export function previewOf(outcome: PreviewOutcome): UprightPreview {
  if (outcome.kind === 'unreadable') throw new UnreadableImageError(outcome.message);
  return outcome.image;
}
