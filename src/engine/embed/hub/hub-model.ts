import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { type ModelSource, nameOfSource } from '#engine/embed/model/model-source.ts';
import {
  FAMILIES,
  type Family,
  type FamilyTraits,
  isFamily,
  type TextTraits,
} from './model-family.ts';

/** Properties of a model without loading it; its id encodes them all. */
export interface HubModel {
  readonly family: Family;
  readonly dims: number;
  /** Digest of the files that determine the vectors. */
  readonly digest: string;
  readonly source: ModelSource;
}

/** Vectors are comparable only when all these properties are equal. */
export function hubModelId({ family, dims, digest, source }: HubModel): string {
  return [family, dims, digest, source].join(':');
}

export function parseHubModelId(modelId: string): HubModel | undefined {
  const [, family = '', dims, digest = '', source = ''] =
    /^(\w+):(\d+):([0-9a-f]+):(.+)$/s.exec(modelId) ?? [];
  return isFamily(family) ? { family, dims: Number(dims), digest, source } : undefined;
}

export function embeddingModelOfHub(model: HubModel): EmbeddingModel {
  const family = FAMILIES[model.family];
  const { text } = family;
  return {
    id: hubModelId(model),
    source: model.source,
    name: nameOfSource(model.source),
    dims: model.dims,
    relevanceScore: (distance) => imageScore(family, distance),
    textRelevanceScore: text && ((distance) => textScore(text, distance)),
  };
}

const SCORE_DECIMALS = 6;

/** The curve of the built-in model, over distances scaled to its range. */
function imageScore({ unrelatedDistance }: FamilyTraits, distance: number): number {
  const scaled = Math.max(0, distance) / unrelatedDistance;
  return round(Math.min(1, 0.9 * scaled ** 2));
}

/**
 * Linear: a fitting text scores .1 and an unfitting one .9, because no image is identical to a
 * text.
 */
function textScore({ fittingDistance, unfittingDistance }: TextTraits, distance: number): number {
  const position = (distance - fittingDistance) / (unfittingDistance - fittingDistance);
  return round(Math.min(1, Math.max(0.01, 0.1 + 0.8 * position)));
}

function round(score: number): number {
  return Number(score.toFixed(SCORE_DECIMALS));
}
