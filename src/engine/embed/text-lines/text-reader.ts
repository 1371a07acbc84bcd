import type { BoundingBox } from '#contract/bounding-box.ts';
import { openImage, type Pixels } from '#engine/embed/decode/image.ts';
import { SESSION_OPTIONS } from '#engine/embed/extract/extractor.ts';
import { InferenceSession, Tensor } from '#engine/embed/runtime/onnx-runtime.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { LineCutter } from './cut-line.ts';
import { decodeCharacters, type ReadText } from './decode-characters.ts';
import { findText } from './find-text.ts';
import { inReadingOrder, isUpright } from './reading-order.ts';
import { readCharacters, textModelPaths } from './text-models.ts';
import { cornersOf, quarterTurned, type TurnedBox } from './turned-box.ts';

/** Longest edge of the image that lines are searched in. */
const DETECTION_EDGE_PX = 960;
/** Small images are enlarged, because the detector misses letters of a few pixels. */
const MAX_ENLARGEMENT = 2;
/** The detector halves its input five times. */
const DETECTION_STEP_PX = 32;
/** Means and deviations of ImageNet, which the detector was trained with. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** The recognizer's input. */
const LINE_HEIGHT_PX = 48;
const MIN_LINE_WIDTH_PX = 48;
/** Some 200 characters. */
const MAX_LINE_WIDTH_PX = 2400;
/** Widths are rounded up, because the runtime prepares itself for each new one. */
const LINE_STEP_PX = 16;
/** Lines are made a bit narrower: of printed English, a fifth more words keep their spaces. */
const NARROWING = 0.85;
/** Patterns without text are read as single characters, most of them with less. */
const MIN_CONFIDENCE = 0.75;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Reads the lines of text in images, on one core. */
export class TextReader {
  readonly #detector: InferenceSession;
  readonly #recognizer: InferenceSession;
  readonly #characters: readonly string[];

  private constructor(
    detector: InferenceSession,
    recognizer: InferenceSession,
    characters: readonly string[],
  ) {
    this.#detector = detector;
    this.#recognizer = recognizer;
    this.#characters = characters;
  }

  static async load(): Promise<TextReader> {
    const { detector, recognizer, characters } = textModelPaths();
    return new TextReader(
      await InferenceSession.create(detector, SESSION_OPTIONS),
      await InferenceSession.create(recognizer, SESSION_OPTIONS),
      await readCharacters(characters),
    );
  }

  /** From top to bottom and from left to right. */
  async read(picture: Pixels): Promise<readonly StoredLine[]> {
    const cutter = new LineCutter(picture);
    const lines: StoredLine[] = [];
    for (const box of inReadingOrder(await this.#find(picture))) {
      const { text, confidence } = await this.#readBox(cutter, box);
      if (!LETTER_OR_DIGIT.test(text) || confidence < MIN_CONFIDENCE) continue;
      const boundingBox = boundingBoxOf(box, picture);
      if (boundingBox) lines.push({ text, confidence, boundingBox });
    }
    return lines;
  }

  /** In pixels of the picture. */
  async #find(picture: Pixels): Promise<readonly TurnedBox[]> {
    const longEdge = Math.max(picture.width, picture.height);
    const scale = Math.min(MAX_ENLARGEMENT, DETECTION_EDGE_PX / longEdge);
    const [width, height] = [picture.width, picture.height].map(
      (edge) => DETECTION_STEP_PX * Math.max(1, Math.round((scale * edge) / DETECTION_STEP_PX)),
    ) as [number, number];
    const rgb = await openImage(picture)
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer();
    const input = new Tensor('float32', planesOf(rgb, MEAN, DEVIATION), [1, 3, height, width]);
    const probabilities = await run(this.#detector, input);
    const [across, down] = [picture.width / width, picture.height / height];
    return findText({ probabilities, width, height }).map((box) => stretched(box, across, down));
  }

  /** A line that cannot be read is tried upside down. */
  async #readBox(cutter: LineCutter, box: TurnedBox): Promise<ReadText> {
    const line = isUpright(box) ? box : quarterTurned(box);
    const read = await this.#readLine(cutter, line);
    if (read.confidence >= MIN_CONFIDENCE && line === box) return read;
    const other = await this.#readLine(cutter, { ...line, angle: line.angle + Math.PI });
    return other.confidence > read.confidence ? other : read;
  }

  async #readLine(cutter: LineCutter, box: TurnedBox): Promise<ReadText> {
    const wanted = Math.ceil((NARROWING * LINE_HEIGHT_PX * box.width) / box.height / LINE_STEP_PX);
    const width = Math.min(MAX_LINE_WIDTH_PX, Math.max(MIN_LINE_WIDTH_PX, LINE_STEP_PX * wanted));
    const rgb = cutter.cut(box, width, LINE_HEIGHT_PX);
    const half = [0.5, 0.5, 0.5] as const;
    const input = new Tensor('float32', planesOf(rgb, half, half), [1, 3, LINE_HEIGHT_PX, width]);
    return decodeCharacters(await run(this.#recognizer, input), this.#characters);
  }
}

/** A network with one input and one output. */
async function run(session: InferenceSession, input: Tensor): Promise<Float32Array> {
  const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
  return outputs[session.outputNames[0] ?? '']?.data as Float32Array;
}

/** Blue, green and red planes, because PaddleOCR reads images in that order. */
function planesOf(
  rgb: Uint8Array,
  mean: readonly [number, number, number],
  deviation: readonly [number, number, number],
): Float32Array {
  const pixels = rgb.length / 3;
  const planes = new Float32Array(rgb.length);
  for (let plane = 0; plane < 3; plane++) {
    const [center, spread] = [mean[plane] as number, deviation[plane] as number];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = (rgb[3 * pixel + 2 - plane] as number) / 255;
      planes[plane * pixels + pixel] = (value - center) / spread;
    }
  }
  return planes;
}

/** In a picture that differs from the map in its size, and by rounding in its aspect ratio. */
function stretched({ center, width, height, angle }: TurnedBox, x: number, y: number): TurnedBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    center: { x: x * center.x, y: y * center.y },
    width: width * Math.hypot(x * cos, y * sin),
    height: height * Math.hypot(x * sin, y * cos),
    angle: Math.atan2(y * sin, x * cos),
  };
}

/** Null for a box outside the picture. */
function boundingBoxOf(box: TurnedBox, picture: Pixels): BoundingBox | null {
  const corners = cornersOf(box);
  const [left, right] = span(corners.map(({ x }) => x / picture.width));
  const [top, bottom] = span(corners.map(({ y }) => y / picture.height));
  if (right <= left || bottom <= top) return null;
  return { x: left, y: top, width: rounded(right - left), height: rounded(bottom - top) };
}

function span(fractions: readonly number[]): [first: number, last: number] {
  const within = (value: number) => rounded(Math.min(1, Math.max(0, value)));
  return [within(Math.min(...fractions)), within(Math.max(...fractions))];
}

/** No further digit matters. */
function rounded(fraction: number): number {
  return Math.round(1e5 * fraction) / 1e5;
}
