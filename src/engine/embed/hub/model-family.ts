import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import type { TransformersLibrary } from './transformers.ts';

export type Family = 'clip' | 'siglip' | 'dinov2';

type NetworkClass = Pick<typeof PreTrainedModel, 'from_pretrained'>;
/** Outputs of a network, by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** How to run the models of a family, and the meaning of their distances. */
export interface FamilyTraits {
  /** File name of the image network, without `.onnx`. */
  readonly imageFile: string;
  imageClass(library: TransformersLibrary): NetworkClass;
  /** The numbers that represent the image, of any length. */
  imageVector(outputs: Outputs): Float32Array;
  readonly text: TextTraits | null;
  /** Typical distance (1 − cosine) of two unrelated images. */
  readonly unrelatedDistance: number;
}

/** The network that embeds text into the space of the images. */
export interface TextTraits {
  readonly file: string;
  textClass(library: TransformersLibrary): NetworkClass;
  textVector(outputs: Outputs): Float32Array;
  /** Whether the text is padded to the length that the network was trained on. */
  readonly padding: 'max_length' | true;
  readonly maxTokens: number;
  /** Typical distances of an image to a text that describes it well, and to one that does not. */
  readonly fittingDistance: number;
  readonly unfittingDistance: number;
}

/**
 * The distances are taken from the literature and were not measured here: they scale scores for the
 * API and do not affect the order.
 * Images: CLIP's vectors fill a narrow cone, in which two unrelated ones have a cosine of about .5
 * (Liang et al., Mind the Gap, 2022); SigLIP is trained in much the same way and assumed to be
 * alike. DINOv2 is trained to spread its vectors out (KoLeo, Oquab et al., 2023), as the built-in
 * model is.
 * Text: CLIP's best matches reach a cosine of .35 and unrelated pairs have .15 (openai/CLIP#405:
 * .25 for the right word, .19 for a wrong one; LAION-400M kept pairs from .3 on). SigLIP pushes
 * unrelated pairs to 0, and its sigmoid calls a pair a match from .15 on (a scale of 112 and a bias
 * of −16.5, open_clip#716, #746).
 */
export const FAMILIES: Readonly<Record<Family, FamilyTraits>> = {
  clip: {
    imageFile: 'vision_model',
    imageClass: (library) => library.CLIPVisionModelWithProjection,
    imageVector: (outputs) => row(outputs, 'image_embeds'),
    unrelatedDistance: 0.5,
    text: {
      file: 'text_model',
      textClass: (library) => library.CLIPTextModelWithProjection,
      textVector: (outputs) => row(outputs, 'text_embeds'),
      padding: true,
      maxTokens: 77,
      fittingDistance: 0.65,
      unfittingDistance: 0.85,
    },
  },
  siglip: {
    imageFile: 'vision_model',
    imageClass: (library) => library.SiglipVisionModel,
    imageVector: (outputs) => row(outputs, 'pooler_output'),
    unrelatedDistance: 0.5,
    text: {
      file: 'text_model',
      textClass: (library) => library.SiglipTextModel,
      textVector: (outputs) => row(outputs, 'pooler_output'),
      padding: 'max_length',
      maxTokens: 64,
      fittingDistance: 0.85,
      unfittingDistance: 1,
    },
  },
  dinov2: {
    imageFile: 'model',
    imageClass: (library) => library.AutoModel,
    // The first token represents the image, the others its parts.
    imageVector: (outputs) => row(outputs, 'last_hidden_state'),
    unrelatedDistance: 1,
    text: null,
  },
};

const FAMILY_OF_MODEL_TYPE: ReadonlyMap<string, Family> = new Map([
  ['clip', 'clip'],
  ['siglip', 'siglip'],
  ['dinov2', 'dinov2'],
  ['dinov2_with_registers', 'dinov2'],
]);

/**
 * @param modelType as given in `config.json` @returns undefined for a family that cannot be used
 * for searches
 */
export function familyOf(modelType: unknown): Family | undefined {
  return FAMILY_OF_MODEL_TYPE.get(String(modelType));
}

export function isFamily(text: string): text is Family {
  return Object.hasOwn(FAMILIES, text);
}

/** The first row of an output whose last dimension is the row length. */
function row(outputs: Outputs, name: string): Float32Array {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`the network has no output ${name}`);
  return Float32Array.from((tensor.data as Float32Array).subarray(0, tensor.dims.at(-1)));
}
