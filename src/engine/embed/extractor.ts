import { InferenceSession, Tensor } from 'onnxruntime-node';
import { COLOUR_BINS, colourHistogram } from './colour-histogram.ts';
import { gradientHistogram, SHAPE_BINS } from './gradient-histogram.ts';
import { type Picture, squash } from './image.ts';
import { COLOUR_INPUT, EMBEDDING_OUTPUT, imageInput, SHAPE_INPUT } from './model/tensor-names.ts';
import type { NativeGate } from './native-gate.ts';
import { HISTOGRAM_EDGE_PX, PASS_EDGES_PX } from './recipe.ts';

/** Turns decoded pictures into vectors, one at a time on one core: run several for more. */
export class Extractor {
  readonly #session: InferenceSession;

  readonly #gate: NativeGate;

  private constructor(session: InferenceSession, gate: NativeGate) {
    this.#session = session;
    this.#gate = gate;
  }

  /** The network is loaded and run only while `gate` is open. */
  static async load(modelFile: string, gate: NativeGate): Promise<Extractor> {
    const creating = () =>
      InferenceSession.create(modelFile, {
        // One thread adds up in one order: the same picture gives the same bits every time.
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
      });
    return new Extractor(await gate.pass(creating), gate);
  }

  /** @returns `EMBEDDING_DIMS` numbers of unit length */
  async extract(picture: Picture): Promise<Float32Array> {
    const feeds = await Promise.all([
      histogramFeeds(picture),
      ...PASS_EDGES_PX.map((edgePx) => imageFeed(picture, edgePx)),
    ]);
    const outputs = await this.#gate.pass(() => this.#session.run(Object.assign({}, ...feeds)));
    return Float32Array.from(outputs[EMBEDDING_OUTPUT]?.data as Float32Array);
  }
}

type Feeds = Record<string, Tensor>;

async function imageFeed(picture: Picture, edgePx: number): Promise<Feeds> {
  const values = toSignedUnit(await squash(picture, edgePx));
  return { [imageInput(edgePx)]: new Tensor('float32', values, [1, edgePx, edgePx, 3]) };
}

/** The backbone was trained on values from −1 to 1. */
function toSignedUnit(rgb: Uint8Array): Float32Array {
  const values = new Float32Array(rgb.length);
  for (let index = 0; index < rgb.length; index++) values[index] = (rgb[index] ?? 0) / 127.5 - 1;
  return values;
}

async function histogramFeeds(picture: Picture): Promise<Feeds> {
  const rgb = await squash(picture, HISTOGRAM_EDGE_PX);
  return {
    [COLOUR_INPUT]: new Tensor('float32', colourHistogram(rgb), [1, COLOUR_BINS]),
    [SHAPE_INPUT]: new Tensor('float32', gradientHistogram(rgb), [1, SHAPE_BINS]),
  };
}
