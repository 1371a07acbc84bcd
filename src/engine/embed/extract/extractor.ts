import { type Pixels, squash } from '#engine/embed/decode/image.ts';
import { COLOR_BINS, colorHistogram } from '#engine/embed/features/color-histogram.ts';
import { type Detection, findDetections } from '#engine/embed/features/detections.ts';
import { gradientHistogram, SHAPE_BINS } from '#engine/embed/features/gradient-histogram.ts';
import { HISTOGRAM_EDGE_PX, PASS_EDGES_PX } from '#engine/embed/features/recipe.ts';
import { DETECTION_FEATURES } from '#engine/embed/model/detection-features.ts';
import { detectorFilePath } from '#engine/embed/model/model-file.ts';
import {
  ANCHORS_OUTPUT,
  BOXES_OUTPUT,
  COLOR_INPUT,
  EMBEDDING_OUTPUT,
  imageInput,
  SCORES_OUTPUT,
  SHAPE_INPUT,
} from '#engine/embed/model/tensor-names.ts';
import { InferenceSession, Tensor } from '#engine/embed/runtime/onnx-runtime.ts';
import type { NativeCallGuard } from './native-call-guard.ts';

/**
 * Outputs of the embedding network with object detection: includes the layers that the detector
 * reads.
 */
export const OUTPUTS_WITH_FEATURES = [
  EMBEDDING_OUTPUT,
  ...DETECTION_FEATURES.map(({ name }) => name),
];

export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  // One thread sums in a fixed order: the same image always gives the same bits.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
};

export interface Extraction {
  /** `dims` numbers of the model, of unit length. */
  readonly vector: Float32Array;
  /** Most certain first. */
  readonly detections: readonly Detection[];
}

/**
 * Turns decoded images into vectors. Runs one network at a time on one core: use several for more.
 */
export interface Extractor {
  extract(picture: Pixels): Promise<Float32Array>;
  /** Returns the same vector, and the objects in the image. */
  extractAndDetect(picture: Pixels): Promise<Extraction>;
}

/** The built-in model and its detector. */
export class BuiltInExtractor implements Extractor {
  readonly #embedding: InferenceSession;
  readonly #detector: InferenceSession;
  readonly #gate: NativeCallGuard;

  private constructor(
    embedding: InferenceSession,
    detector: InferenceSession,
    gate: NativeCallGuard,
  ) {
    this.#embedding = embedding;
    this.#detector = detector;
    this.#gate = gate;
  }

  /** The networks are loaded and run only while the guard is open. */
  static async load(modelFile: string, gate: NativeCallGuard): Promise<BuiltInExtractor> {
    const open = (file: string) => gate.pass(() => InferenceSession.create(file, SESSION_OPTIONS));
    return new BuiltInExtractor(
      await open(modelFile),
      await open(detectorFilePath(modelFile)),
      gate,
    );
  }

  async extract(picture: Pixels): Promise<Float32Array> {
    const outputs = await this.#embed(picture, [EMBEDDING_OUTPUT]);
    return floatsOf(outputs, EMBEDDING_OUTPUT);
  }

  async extractAndDetect(picture: Pixels): Promise<Extraction> {
    const outputs = await this.#embed(picture, OUTPUTS_WITH_FEATURES);
    const { [EMBEDDING_OUTPUT]: _, ...features } = outputs;
    const found = await this.#gate.pass(() => this.#detector.run(features));
    return {
      vector: floatsOf(outputs, EMBEDDING_OUTPUT),
      detections: findDetections({
        boxes: floatsOf(found, BOXES_OUTPUT),
        scores: floatsOf(found, SCORES_OUTPUT),
        anchors: floatsOf(found, ANCHORS_OUTPUT),
      }),
    };
  }

  async #embed(picture: Pixels, outputs: readonly string[]): Promise<Outputs> {
    const feeds = await Promise.all([
      histogramFeeds(picture),
      ...PASS_EDGES_PX.map((edgePx) => imageFeed(picture, edgePx)),
    ]);
    return this.#gate.pass(() => this.#embedding.run(Object.assign({}, ...feeds), outputs));
  }
}

type Outputs = InferenceSession.OnnxValueMapType;

function floatsOf(outputs: Outputs, name: string): Float32Array {
  return Float32Array.from(outputs[name]?.data as Float32Array);
}

export type Feeds = Record<string, Tensor>;

/** The image as input of one pass of the backbone. */
export async function imageFeed(picture: Pixels, edgePx: number): Promise<Feeds> {
  const values = toSignedUnit(await squash(picture, edgePx));
  return { [imageInput(edgePx)]: new Tensor('float32', values, [1, edgePx, edgePx, 3]) };
}

/** Scales to −1 to 1, the range that the backbone was trained on. */
export function toSignedUnit(rgb: Uint8Array): Float32Array {
  const values = new Float32Array(rgb.length);
  for (let index = 0; index < rgb.length; index++) values[index] = (rgb[index] ?? 0) / 127.5 - 1;
  return values;
}

export async function histogramFeeds(picture: Pixels): Promise<Feeds> {
  const rgb = await squash(picture, HISTOGRAM_EDGE_PX);
  return {
    [COLOR_INPUT]: new Tensor('float32', colorHistogram(rgb), [1, COLOR_BINS]),
    [SHAPE_INPUT]: new Tensor('float32', gradientHistogram(rgb), [1, SHAPE_BINS]),
  };
}
