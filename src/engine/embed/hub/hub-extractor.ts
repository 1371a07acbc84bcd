import type { ImageProcessor, PreTrainedModel } from '@huggingface/transformers';
import type { Pixels } from '#engine/embed/decode/image.ts';
import type { Extraction, Extractor } from '#engine/embed/extract/extractor.ts';
import type { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { FAMILIES, type FamilyTraits, type Outputs } from './model-family.ts';
import type { ModelFolder } from './model-folder.ts';
import { HUB_SESSION_OPTIONS, loadTransformers, type TransformersLibrary } from './transformers.ts';

/** Embeds images with a hub model; the built-in detector finds the objects. */
export class HubExtractor implements Extractor {
  readonly #library: TransformersLibrary;
  readonly #processor: ImageProcessor;
  readonly #network: PreTrainedModel;
  readonly #imageVector: FamilyTraits['imageVector'];
  readonly #gate: NativeCallGuard;
  readonly #detector: () => Promise<Extractor>;

  private constructor(
    library: TransformersLibrary,
    processor: ImageProcessor,
    network: PreTrainedModel,
    { imageVector }: FamilyTraits,
    gate: NativeCallGuard,
    detector: () => Promise<Extractor>,
  ) {
    this.#library = library;
    this.#processor = processor;
    this.#network = network;
    this.#imageVector = imageVector;
    this.#gate = gate;
    this.#detector = detector;
  }

  /** @param detector loads the built-in model, for object detection */
  static async load(
    { folder, family }: ModelFolder,
    gate: NativeCallGuard,
    detector: () => Promise<Extractor>,
  ): Promise<HubExtractor> {
    const library = await loadTransformers();
    const traits = FAMILIES[family];
    const processor = await library.AutoImageProcessor.from_pretrained(folder);
    const network = await gate.pass(() =>
      traits.imageClass(library).from_pretrained(folder, HUB_SESSION_OPTIONS),
    );
    return new HubExtractor(library, processor, network, traits, gate, detector);
  }

  /** Crops and scales the image by the model's own settings. @returns numbers of unit length */
  async extract({ rgb, width, height }: Pixels): Promise<Float32Array> {
    const image = new this.#library.RawImage(rgb, width, height, 3);
    const { pixel_values } = await this.#processor(image);
    const outputs = await this.#gate.pass(() => this.#network({ pixel_values }));
    const vector = this.#imageVector(outputs as Outputs);
    normalize(vector);
    return vector;
  }

  async extractAndDetect(picture: Pixels): Promise<Extraction> {
    const detector = await this.#detector();
    const { detections } = await detector.extractAndDetect(picture);
    return { vector: await this.extract(picture), detections };
  }
}
