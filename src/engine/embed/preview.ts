import { decodeUpright, type UprightPreview } from './decode-upright.ts';
import { LargeImageError } from './large-image-error.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** Two device pixels for each that the largest cropper shows. */
const PREVIEW_EDGE_PX = 1440;

/** An error loses its class on the way out of a thread. */
export type PreviewOutcome =
  | { readonly kind: 'made'; readonly image: UprightPreview }
  /** Nothing was decoded: it is a task for a process of its own. */
  | { readonly kind: 'large'; readonly decodeBytes: number }
  | { readonly kind: 'unreadable'; readonly message: string };

/** What remains when nothing is too large any more. */
export type FinalPreviewOutcome = Exclude<PreviewOutcome, { readonly kind: 'large' }>;

export async function makePreview(bytes: Uint8Array): Promise<PreviewOutcome> {
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
export function previewOf(outcome: FinalPreviewOutcome): UprightPreview {
  if (outcome.kind === 'unreadable') throw new UnreadableImageError(outcome.message);
  return outcome.image;
}
