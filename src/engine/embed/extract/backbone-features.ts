import type { Pixels } from '#engine/embed/decode/image.ts';
import { PASS_EDGES_PX } from '#engine/embed/features/recipe.ts';
import { buildFeatureGraph } from '#engine/embed/model/embedding-graph.ts';
import { tfjsModelPath } from '#engine/embed/model/model-file.ts';
import { FEATURES_OUTPUT } from '#engine/embed/model/tensor-names.ts';
import { readTfjsGraph } from '#engine/embed/model/tfjs-graph.ts';
import { InferenceSession } from '#engine/embed/runtime/onnx-runtime.ts';
import { imageFeed } from './extractor.ts';

/** The inputs of the embedding's head, for training a head; not used in searches. */
export class BackboneFeatures {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(): Promise<BackboneFeatures> {
    const network = buildFeatureGraph(await readTfjsGraph(tfjsModelPath()));
    return new BackboneFeatures(await InferenceSession.create(network));
  }

  /** @returns `FEATURE_DIMS` numbers: the blocks of `FEATURE_BLOCKS`, each of unit length */
  async extract(picture: Pixels): Promise<Float32Array> {
    const feeds = await Promise.all(PASS_EDGES_PX.map((edgePx) => imageFeed(picture, edgePx)));
    const outputs = await this.#session.run(Object.assign({}, ...feeds), [FEATURES_OUTPUT]);
    return Float32Array.from(outputs[FEATURES_OUTPUT]?.data as Float32Array);
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
