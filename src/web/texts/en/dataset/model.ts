import type { ModelChange } from '#contract/dataset/models.ts';
import { commonTexts } from '#texts/common.ts';
import { formatMegabytes, formatNumber } from '#web/texts/format.ts';

export const modelTexts = {
  title: 'Model',
  builtInGood: 'The built-in model is good at near-duplicates, crops, products, colors and shapes.',
  builtInBad: 'It is weaker on kinds of things, and it does not understand words.',
  background:
    'Another model is downloaded once from Hugging Face, which needs a network. Then all images are analyzed again in the background, while you search as before.',
  /** Names of the offered models; others are shown as they are. */
  names: {
    'built-in': 'Built-in',
    'Xenova/dinov2-small': 'DINOv2-small',
    'Xenova/clip-vit-base-patch16': 'CLIP',
    'Xenova/siglip-base-patch16-224': 'SigLIP',
  } as Readonly<Record<string, string>>,
  brings: {
    'built-in': 'Copies, crops, products, colors and shapes. The fastest.',
    'Xenova/dinov2-small':
      'Looks: also finds the same kind of thing, such as a breed or a plant, in other photos.',
    'Xenova/clip-vit-base-patch16':
      'Words: finds what you describe, and images of the same subject.',
    'Xenova/siglip-base-patch16-224':
      'Words: as CLIP, and more often right about what is in an image. The slowest.',
  } as Readonly<Record<string, string>>,
  other: 'Named by the owner of this server.',
  noDownload: 'no download',
  downloaded: 'downloaded',
  download: (bytes: number) => `${formatMegabytes(bytes)} to download`,
  inUse: 'In use',
  use: 'Use',
  useModel: (model: string) => `Use ${model}`,
  resume: 'Resume',
  resumeModel: (model: string) => `Resume the change to ${model}`,
  tryAgainModel: (model: string) => `Try again to change to ${model}`,
  goBack: 'Go back',
  goBackTo: (model: string) => `Go back to ${model}`,
  stop: 'Stop',
  stopModel: (model: string) => `Stop the change to ${model}`,
  keep: 'Keep',
  keepModel: (model: string) => `Keep ${model} and discard the change`,
  modelInUse: (model: string) => `${model} is in use`,
  discardFirst: (model: string) => `Finish or discard the change to ${model} first.`,
  changeTo: (model: string) => `Change to ${model}`,
  previous: (model: string) => `What ${model} has analyzed is kept, so going back takes no time.`,
  forgetPrevious: 'Free its disk space',

  changing: (model: string) => `Changing to ${model}…`,
  changingModel: 'Changing the model',
  phases: {
    DOWNLOADING: 'Downloading the model',
    EMBEDDING: 'Analyzing images',
    CLUSTERING: 'Grouping similar images',
    STOPPED: 'Stopped',
    FAILED: 'Failed',
  } satisfies Record<ModelChange['phase'], string>,
  bytesDone: (done: number, total: number) =>
    `${formatMegabytes(done)} of ${formatMegabytes(total)}`,
  imagesDone: (done: number, total: number) =>
    `${formatNumber(done)} of ${commonTexts.images(total)}`,
};
