import type { Pixels } from '#engine/embed/decode/image.ts';
import type { Extractor } from '#engine/embed/extract/extractor.ts';
import type { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { modelFolder } from '#engine/embed/model/model-source.ts';
import type { ReportDownload } from './download.ts';
import { findModel, type HubRequest } from './find-model.ts';
import { HubExtractor } from './hub-extractor.ts';
import { hubModelId } from './hub-model.ts';
import { FAMILIES } from './model-family.ts';
import { digestOf, type ModelFolder, readModelFolder } from './model-folder.ts';
import { TextEncoder } from './text-encoder.ts';

/** Test input for a model before it is used for a dataset. */
const TRIAL_IMAGE: Pixels = {
  rgb: new Uint8Array(64 * 64 * 3).fill(128),
  width: 64,
  height: 64,
};
const TRIAL_TEXT = 'a picture';

/** A hub model in one thread; each network is loaded on first use. */
export class HubThread {
  readonly #request: HubRequest;
  readonly #gate: NativeCallGuard;
  readonly #detector: () => Promise<Extractor>;
  #extractor: Promise<Extractor> | undefined;
  #textEncoder: Promise<TextEncoder> | undefined;

  constructor(request: HubRequest, gate: NativeCallGuard, detector: () => Promise<Extractor>) {
    this.#request = request;
    this.#gate = gate;
    this.#detector = detector;
  }

  /** Finds or downloads the model and tests it. @returns its id @throws ModelError */
  async prepare(onProgress: ReportDownload): Promise<string> {
    const { source, mayDownload } = this.#request;
    const found = await findModel(this.#request, onProgress);
    try {
      const { length: dims } = await (await this.extractor()).extract(TRIAL_IMAGE);
      if (mayDownload) await this.#tryText(found, dims);
      return hubModelId({ family: found.family, dims, digest: await digestOf(found), source });
    } catch (error) {
      throw new ModelError(`The model ${source} cannot be used: ${reasonOf(error)}.`);
    }
  }

  /** Caches the promise rather than its result, so that concurrent tasks wait for the same load. */
  extractor(): Promise<Extractor> {
    this.#extractor ??= this.#folder().then((folder) =>
      HubExtractor.load(folder, this.#gate, this.#detector),
    );
    return this.#extractor;
  }

  async encodeText(text: string): Promise<Float32Array> {
    this.#textEncoder ??= this.#folder().then((folder) => TextEncoder.load(folder, this.#gate));
    return (await this.#textEncoder).encode(text);
  }

  async #tryText(found: ModelFolder, dims: number): Promise<void> {
    if (!FAMILIES[found.family].text) return;
    const encoder = await TextEncoder.load(found, this.#gate);
    const { length } = await encoder.encode(TRIAL_TEXT);
    await encoder.close();
    if (length !== dims)
      throw new Error(`an image vector has ${dims} dimensions, a text vector ${length}`);
  }

  #folder(): Promise<ModelFolder> {
    const { source, modelDir } = this.#request;
    return readModelFolder(modelFolder(source, modelDir), source);
  }
}

function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/\.$/, '');
}
