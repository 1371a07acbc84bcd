import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import type { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { FAMILIES, type Outputs, type TextTraits } from './model-family.ts';
import type { ModelFolder } from './model-folder.ts';
import { HUB_SESSION_OPTIONS, loadTransformers } from './transformers.ts';

/** Embeds text into the space of the images. */
export class TextEncoder {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #network: PreTrainedModel;
  readonly #traits: TextTraits;
  readonly #gate: NativeCallGuard;

  private constructor(
    tokenizer: PreTrainedTokenizer,
    network: PreTrainedModel,
    traits: TextTraits,
    gate: NativeCallGuard,
  ) {
    this.#tokenizer = tokenizer;
    this.#network = network;
    this.#traits = traits;
    this.#gate = gate;
  }

  static async load({ folder, family }: ModelFolder, gate: NativeCallGuard): Promise<TextEncoder> {
    const { text } = FAMILIES[family];
    if (!text) throw new Error(`A ${family} model does not support text.`);
    const library = await loadTransformers();
    const tokenizer = await library.AutoTokenizer.from_pretrained(folder);
    const network = await gate.pass(() =>
      text.textClass(library).from_pretrained(folder, HUB_SESSION_OPTIONS),
    );
    return new TextEncoder(tokenizer, network, text, gate);
  }

  /** @returns numbers of unit length, as many as for an image */
  async encode(text: string): Promise<Float32Array> {
    const { padding, maxTokens, textVector } = this.#traits;
    // CLIP and SigLIP were trained on lower-case text, and not every tokenizer converts it.
    const inputs = this.#tokenizer(text.toLowerCase(), {
      padding,
      truncation: true,
      max_length: maxTokens,
    });
    const outputs = await this.#gate.pass(() => this.#network(inputs));
    const vector = textVector(outputs as Outputs);
    normalize(vector);
    return vector;
  }

  async close(): Promise<void> {
    await this.#network.dispose();
  }
}
