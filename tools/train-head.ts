import path from 'node:path';
import { parseArgs } from 'node:util';
import { existingFolders } from '#cli/data/folders.ts';
import { fromUser } from '#cli/options/read-values.ts';
import { findImages } from '#engine/indexing/folder/find-images.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
import { UserError } from '#platform/user-error.ts';
import { writeHead } from './train-head/head.ts';
import { type TrainOptions, trainHead } from './train-head/train-head.ts';

const USAGE = `Trains the head of the embedding towards the embedding of another network.

  npx tsx tools/train-head.ts --teacher <file.onnx> --out <folder> <folder of photos>…

    --size 224                  edge of the square that the teacher reads, in pixels
    --mean 0.485,0.456,0.406    subtracted from red, green and blue between 0 and 1
    --std 0.229,0.224,0.225     what the difference is divided by
    --layout nchw               order of the teacher's input: nchw or nhwc
    --output <name>             the teacher's output that is its embedding; else the first
    --crops 1                   random parts of each photo to train on, beside the whole
    --block-dims 256            principal components kept of each block of features
`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parse(argv);
  if (values.teacher === undefined || values.out === undefined || positionals.length === 0) {
    console.log(USAGE);
    throw new UserError('--teacher, --out and a folder of photos are needed.');
  }
  if (values.layout !== 'nchw' && values.layout !== 'nhwc') {
    throw new UserError(`--layout must be nchw or nhwc, not "${values.layout}".`);
  }
  const options: TrainOptions = {
    teacher: {
      file: fromUser(values.teacher),
      edgePx: wholeNumber('--size', values.size, 8),
      mean: color('--mean', values.mean),
      deviation: color('--std', values.std),
      layout: values.layout,
      output: values.output,
    },
    photos: await findPhotos(positionals),
    crops: wholeNumber('--crops', values.crops, 0),
    blockDims: wholeNumber('--block-dims', values['block-dims'], 1),
    log: console.error,
  };
  const { head, lambda, figures, heldOut } = await trainHead(options);
  const folder = fromUser(values.out);
  await writeHead(head, folder);
  const nWhole = heldOut.filter(({ isWhole }) => isWhole).length;
  console.log(`On ${nWhole} photos held out, and ${heldOut.length - nWhole} parts of them:`);
  console.log(
    `  cosine to the teacher's direction   ${figures.cosine.toFixed(3)} (lambda ${lambda})`,
  );
  console.log(`  ten nearest shared with the teacher ${figures.agreement.toFixed(3)}`);
  console.log(`    by the features without a head    ${figures.agreementOfFeatures.toFixed(3)}`);
  console.log(`    by chance                         ${figures.agreementByChance.toFixed(3)}`);
  console.log(`The head is in ${folder}.`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        teacher: { type: 'string' },
        out: { type: 'string' },
        size: { type: 'string', default: '224' },
        mean: { type: 'string', default: '0.485,0.456,0.406' },
        std: { type: 'string', default: '0.229,0.224,0.225' },
        layout: { type: 'string', default: 'nchw' },
        output: { type: 'string' },
        crops: { type: 'string', default: '1' },
        'block-dims': { type: 'string', default: '256' },
      },
    });
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}

async function findPhotos(names: readonly string[]): Promise<string[]> {
  const folders = await existingFolders(names);
  const found = await Promise.all(
    folders.map(async ({ folder }) => {
      const { files } = await resultOf(findImages(folder));
      return files.map((file) => path.join(folder, file.path));
    }),
  );
  return found.flat();
}

function wholeNumber(name: string, text: string, min: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= min) return Number(text);
  throw new UserError(`${name} must be a whole number from ${min} on, not "${text}".`);
}

function color(name: string, text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.length === 3 && values.every(Number.isFinite)) return values;
  throw new UserError(`${name} must be three numbers like 0.5,0.5,0.5, not "${text}".`);
}
