import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import type { TransformersLibrary } from './transformers.ts';

export type Family = 'clip' | 'siglip' | 'dinov2';

type NetworkClass = Pick<typeof PreTrainedModel, 'from_pretrained'>;
/** What a network answers, by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** How the models of a kind are run, and what their distances mean. */
export interface FamilyTraits {
  /** File of the network that looks at pictures, without `.onnx`. */
  readonly imageFile: string;
  imageClass(library: TransformersLibrary): NetworkClass;
  /** The numbers that stand for the picture, of any length. */
  imageVector(outputs: Outputs): Float32Array;
  readonly text: TextTraits | null;
  /** Typical distance (1 − cosine) of two pictures that have nothing in common. */
  readonly unrelatedDistance: number;
}

/** The network that reads text into the space of the pictures. */
export interface TextTraits {
  readonly file: string;
  textClass(library: TransformersLibrary): NetworkClass;
  textVector(outputs: Outputs): Float32Array;
  /** Whether the text is filled up to the length that the network was trained on. */
  readonly padding: 'max_length' | true;
  readonly maxTokens: number;
  /** Typical distance of a picture to a text that describes it well, and to one that does not. */
  readonly fittingDistance: number;
  readonly unfittingDistance: number;
}

/**
 * The distances are what others report, and were not measured here: they put scores on the scale of
 * the API and leave the order as it is.
 *
 * Pictures: CLIP's vectors fill a narrow cone, in which two unrelated ones have a cosine of about .5
 * (Liang et al., Mind the Gap, 2022); SigLIP is trained in much the same way and taken to be alike.
 * DINOv2 is trained to spread its vectors out (KoLeo, Oquab et al., 2023), as the built-in model does.
 *
 * Text: CLIP's best matches reach a cosine of .35 and strangers have .15 (openai/CLIP#405: .25 for the
 * right word, .19 for a wrong one; LAION-400M kept pairs from .3 on). SigLIP pushes strangers to 0, and
 * its sigmoid calls a pair a match from .15 on (a scale of 112 and a bias of −16.5, open_clip#716, #746).
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
    // The first token stands for the picture, the others for its parts.
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

/** @param modelType as `config.json` says it @returns undefined for what cannot be searched with */
export function familyOf(modelType: unknown): Family | undefined {
  return FAMILY_OF_MODEL_TYPE.get(String(modelType));
}

export function isFamily(text: string): text is Family {
  return Object.hasOwn(FAMILIES, text);
}

/** The first row of an output whose last dimension is the length of a row. */
function row(outputs: Outputs, name: string): Float32Array {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`the network has no output ${name}`);
  return Float32Array.from((tensor.data as Float32Array).subarray(0, tensor.dims.at(-1)));
}
