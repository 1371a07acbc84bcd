import sharp from 'sharp';
import emoji from 'unicode-emoji-json/data-by-emoji.json' with { type: 'json' };
import type { Pixels } from '#engine/embed/decode/image.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { drawImage, seededRandom } from '#engine/embed/drawing.fixture.ts';
import { SESSION_OPTIONS } from '#engine/embed/extract/extractor.ts';
import { InferenceSession, Tensor } from '#engine/embed/runtime/onnx-runtime.ts';
import { type DrawnLine, drawText } from '#engine/embed/text-lines/drawn-text.fixture.ts';
import { textModelPaths } from '#engine/embed/text-lines/text-models.ts';
import { TextReader } from '#engine/embed/text-lines/text-reader.ts';
import type { Figures } from './figures/figures.ts';
import { describeTimes, percentile, timeEach } from './statistics.ts';

const [WIDTH, HEIGHT] = [960, 720];
const LINES_PER_IMAGE = 4;
const IMAGES_PER_SIZE = 12;
const TEXTLESS = 60;
/** Heights of the letters in pixels, of images of 960 pixels. */
const LETTER_HEIGHTS = [10, 16, 24, 40];

/** Time and quality of reading the text in drawn images, beside bare runs of the networks. */
export async function benchText(figures: Figures): Promise<void> {
  const random = seededRandom(7);
  const reader = await TextReader.load();
  const drawn: { readonly height: number; readonly words: string[]; readonly picture: Pixels }[] =
    [];
  for (const height of LETTER_HEIGHTS) {
    for (let n = 0; n < IMAGES_PER_SIZE; n++) {
      const lines = randomLines(height, random);
      const png = await drawText(await paper(n), lines);
      const words = lines.flatMap(({ text }) => text.split(' '));
      drawn.push({ height, words, picture: await decodeImage(png) });
    }
  }
  const read = new Map<Pixels, string[]>();
  const withText = await timeEach(
    drawn.length,
    async (run) => {
      const picture = (drawn[run % drawn.length] ?? drawn[0])?.picture as Pixels;
      const lines = await reader.read(picture);
      read.set(
        picture,
        lines.flatMap(({ text }) => text.toLowerCase().split(' ')),
      );
    },
    0,
  );
  for (const height of LETTER_HEIGHTS) {
    const [words, found] = drawn
      .filter((one) => one.height === height)
      .reduce(
        ([nWords, nFound], { words, picture }) => [
          nWords + words.length,
          nFound + words.filter((word) => read.get(picture)?.includes(word)).length,
        ],
        [0, 0] as [number, number],
      );
    figures.add({
      name: `words read right, letters of ${height} pixels`,
      value: (100 * found) / words,
      unit: '%',
      better: 'higher',
    });
  }
  const textless: Pixels[] = [];
  for (let n = 0; n < TEXTLESS; n++) {
    textless.push(await decodeImage(await drawImage(WIDTH, HEIGHT, n).png().toBuffer()));
  }
  let nFalse = 0;
  const without = await timeEach(
    TEXTLESS,
    async (run) => {
      nFalse += (await reader.read(textless[run] as Pixels)).length;
    },
    0,
  );
  const bare = await timeBareRuns();
  console.log(
    `  ${LINES_PER_IMAGE} lines in ${WIDTH} × ${HEIGHT} pixels: ${describeTimes(withText)}`,
  );
  console.log(`  without text: ${describeTimes(without)}`);
  console.log(`  the bare networks: ${describeTimes(bare)}`);
  console.log(`  lines read in ${TEXTLESS} images without text: ${nFalse}`);
  const value = percentile(withText, 50);
  figures.add({ name: 'reading an image', value, unit: 'ms', better: 'lower' });
  figures.add({
    name: 'reading an image ÷ bare networks',
    value: value / percentile(bare, 50),
    unit: '',
    better: 'lower',
  });
}

function randomLines(height: number, random: () => number): DrawnLine[] {
  const pick = () => WORDS[Math.floor(random() * WORDS.length)] ?? 'word';
  return Array.from({ length: LINES_PER_IMAGE }, (_, row) => ({
    text: `${pick()} ${pick()}`,
    x: Math.floor(20 + 200 * random()),
    y: 40 + Math.floor((HEIGHT - 120) / LINES_PER_IMAGE) * row,
    height,
  }));
}

/** English words in lower case. */
const WORDS = Object.values(emoji)
  .flatMap(({ name }) => name.split(' '))
  .filter((word) => /^[a-z]{4,9}$/.test(word));

/** A light ground with pale shapes on it. */
async function paper(seed: number): Promise<Buffer> {
  return sharp(await drawImage(WIDTH, HEIGHT, seed).png().toBuffer())
    .linear(0.15, 215)
    .png()
    .toBuffer();
}

/** The detector once, and the recognizer for each line. */
async function timeBareRuns(): Promise<number[]> {
  const { detector, recognizer } = textModelPaths();
  const [find, readLine] = [
    await InferenceSession.create(detector, SESSION_OPTIONS),
    await InferenceSession.create(recognizer, SESSION_OPTIONS),
  ];
  const image = floats([1, 3, HEIGHT - (HEIGHT % 32), WIDTH]);
  const line = floats([1, 3, 48, 320]);
  return timeEach(10, async () => {
    await find.run({ [find.inputNames[0] ?? '']: image });
    for (let n = 0; n < LINES_PER_IMAGE; n++) {
      await readLine.run({ [readLine.inputNames[0] ?? '']: line });
    }
  });
}

function floats(dims: readonly number[]): Tensor {
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  return new Tensor('float32', data, dims);
}
