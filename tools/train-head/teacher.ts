import { type Pixels, squash } from '#engine/embed/decode/image.ts';
import { InferenceSession, Tensor } from '#engine/embed/runtime/onnx-runtime.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { UserError } from '#platform/user-error.ts';

export interface TeacherOptions {
  readonly file: string;
  /** Pictures are squashed to a square of this many pixels, as for the backbone. */
  readonly edgePx: number;
  /** Subtracted from red, green and blue (0 to 1), which are then divided by `deviation`. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly layout: 'nchw' | 'nhwc';
  /** Name of the output that is the embedding; the first one when undefined. */
  readonly output: string | undefined;
}

/** Covariances of more numbers would take gigabytes; an output that large is no embedding. */
const MAX_DIMS = 4096;

/** The network whose idea of likeness a head learns: one picture in, one vector out. */
export class Teacher {
  /** Length of the vectors. */
  readonly dims: number;
  readonly #session: InferenceSession;
  readonly #options: TeacherOptions;
  readonly #output: string;

  private constructor(
    session: InferenceSession,
    options: TeacherOptions,
    output: string,
    dims: number,
  ) {
    this.dims = dims;
    this.#session = session;
    this.#options = options;
    this.#output = output;
  }

  /** Tries the network on an empty picture. @throws UserError when it is no teacher */
  static async load(options: TeacherOptions): Promise<Teacher> {
    const session = await InferenceSession.create(options.file).catch((error: unknown) => {
      throw new UserError(`The teacher ${options.file} cannot be loaded: ${messageOf(error)}`);
    });
    const output = options.output ?? session.outputNames[0] ?? '';
    if (!session.outputNames.includes(output)) {
      throw new UserError(
        `The teacher has no output ${output}; it has ${session.outputNames.join(', ')}.`,
      );
    }
    const { edgePx } = options;
    const empty = { rgb: new Uint8Array(3 * edgePx * edgePx), width: edgePx, height: edgePx };
    const { length } = await new Teacher(session, options, output, 0).embed(empty);
    return new Teacher(session, options, output, length);
  }

  /** @returns the output as one vector of unit length @throws UserError when it cannot be one */
  async embed(picture: Pixels): Promise<Float32Array> {
    const input = this.#input(await squash(picture, this.#options.edgePx));
    const feeds = { [this.#session.inputNames[0] ?? '']: input };
    const outputs = await this.#session.run(feeds, [this.#output]).catch((error: unknown) => {
      const shape = input.dims.join(' × ');
      throw new UserError(`The teacher takes no picture as ${shape}: ${messageOf(error)}`);
    });
    const data = outputs[this.#output]?.data;
    if (!(data instanceof Float32Array) || data.length > MAX_DIMS) {
      throw new UserError(
        `The teacher's output ${this.#output} is not float32 of ${MAX_DIMS} numbers at most; --output names another.`,
      );
    }
    const vector = Float32Array.from(data);
    normalize(vector);
    return vector;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #input(rgb: Uint8Array): Tensor {
    const { edgePx, mean, deviation, layout } = this.#options;
    const pixels = edgePx * edgePx;
    const values = new Float32Array(3 * pixels);
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = layout === 'nchw' ? channel * pixels + pixel : 3 * pixel + channel;
        const share = (rgb[3 * pixel + channel] as number) / 255;
        values[at] = (share - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
      }
    }
    const dims = layout === 'nchw' ? [1, 3, edgePx, edgePx] : [1, edgePx, edgePx, 3];
    return new Tensor('float32', values, dims);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
