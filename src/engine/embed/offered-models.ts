import { readModelFolder } from './hub/model-folder.ts';
import { ModelError } from './model/model-error.ts';
import { BUILT_IN, type ModelSource, modelFolder } from './model/model-source.ts';

/** A model that the app offers by name. */
export interface ModelOffer {
  readonly source: ModelSource;
  /** What it compares best. */
  readonly bestFor: 'COPIES' | 'LOOKS' | 'WORDS';
  readonly readsWords: boolean;
  /**
   * Approximate size of its download: four bytes for each parameter of its networks, and its
   * settings. 0 for the built-in model.
   */
  readonly sizeBytes: number;
}

export const OFFERED_MODELS: readonly ModelOffer[] = [
  { source: BUILT_IN, bestFor: 'COPIES', readsWords: false, sizeBytes: 0 },
  { source: 'Xenova/dinov2-small', bestFor: 'LOOKS', readsWords: false, sizeBytes: 88_500_000 },
  {
    source: 'Xenova/clip-vit-base-patch16',
    bestFor: 'WORDS',
    readsWords: true,
    sizeBytes: 602_000_000,
  },
  {
    source: 'Xenova/siglip-base-patch16-224',
    bestFor: 'WORDS',
    readsWords: true,
    sizeBytes: 816_000_000,
  },
];

export function offeredModel(source: ModelSource): ModelOffer | undefined {
  return OFFERED_MODELS.find((model) => model.source === source);
}

/** Whether a model can be used without a download. */
export async function isDownloaded(source: ModelSource, modelDir: string): Promise<boolean> {
  if (source === BUILT_IN) return true;
  try {
    await readModelFolder(modelFolder(source, modelDir), source);
    return true;
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}
