import { type Pixels, squash } from '#engine/embed/decode/image.ts';
import { colorHistogram } from '#engine/embed/features/color-histogram.ts';
import { HISTOGRAM_EDGE_PX } from '#engine/embed/features/recipe.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { differenceHash } from './difference-hash.ts';
import { perceptualHash } from './perceptual-hash.ts';

/** A simple way to compare pictures: unit vectors, nearer the larger their dot product. */
export interface Floor {
  readonly name: string;
  describe(picture: Pixels): Promise<Float32Array>;
}

/** What anyone has without a network; an embedding is worth what it adds to these. */
export const FLOORS: readonly Floor[] = [
  { name: 'pHash', describe: perceptualHash },
  { name: 'dHash', describe: differenceHash },
  { name: 'colors', describe: describeColors },
];

/**
 * The Lab histogram that the embedding's color block starts from, whole and by itself. Of square
 * roots, the dot product is the coefficient of Bhattacharyya (1943).
 */
async function describeColors(picture: Pixels): Promise<Float32Array> {
  const histogram = colorHistogram(await squash(picture, HISTOGRAM_EDGE_PX));
  normalize(histogram);
  return histogram;
}
