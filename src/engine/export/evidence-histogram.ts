import { html } from 'hono/html';
import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';

const WIDTH = 500;
const HEIGHT = 80;

/** Draws the number of images or objects per distance, without script or style sheet. */
export function histogramDrawing({ bins, n_media }: DistanceHistogram) {
  const highest = Math.max(1, ...bins.map((bin) => bin.n_media));
  const width = WIDTH / bins.length;
  const bars = bins.map((bin, index) => {
    const height = (bin.n_media / highest) * HEIGHT;
    return html`<rect x="${index * width}" y="${HEIGHT - height}" width="${width - 1}" height="${height}"></rect>`;
  });
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT + 16}" role="img" aria-label="Distances of all ${n_media}">
<g fill="#555">${bars}</g>
<g font-size="11"><text y="${HEIGHT + 13}">0</text><text x="${WIDTH / 2}" y="${HEIGHT + 13}" text-anchor="middle">0.5</text><text x="${WIDTH}" y="${HEIGHT + 13}" text-anchor="end">1</text></g>
</svg><figcaption>Distances of all ${n_media.toLocaleString('en')} to the query</figcaption></figure>
`;
}

/**
 * The fraction of media with a score up to `score`, 0 to 1; assumes an even distribution within a
 * bin.
 */
export function fractionUpTo({ bins, n_media }: DistanceHistogram, score: number): number {
  let nNearer = 0;
  for (const { relevance_min, relevance_max, n_media: count } of bins) {
    const part = (score - relevance_min) / (relevance_max - relevance_min);
    nNearer += count * Math.min(1, Math.max(0, part));
  }
  return n_media === 0 ? 0 : nNearer / n_media;
}
