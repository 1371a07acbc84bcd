import { html } from 'hono/html';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { ExportedMedia } from '#contract/export/export.ts';
import { type Correspondence, partStrength } from '#contract/search/correspondence.ts';
import { imageOf } from '#contract/search/search-codec.ts';
import type { Evidence } from './evidence-facts.ts';
import { boxStyle, dataUri } from './page-images.ts';

/** Each takes a tenth of a second to compare, of large photographs a second. */
export const MAX_MATCHES = 6;

const ABOUT =
  'The numbered boxes are parts that the built-in network finds alike, the clearest first. They suggest why the images match;';

/**
 * The query beside each of the nearest results, with the parts that correspond.
 * @param nearest the first results; those that share no part clearly are omitted
 */
export async function* matchFigures(
  evidence: Evidence,
  nearest: readonly ExportedMedia[],
): AsyncGenerator<string> {
  const queryId = imageOf(evidence.search.asked.source)?.mediaId;
  const { query } = evidence;
  if (!query) return;
  const queryImage = await dataUri(query.imageThumbnailPath);
  const others = nearest.filter(({ media_id }) => media_id !== queryId);
  const matches = await Promise.all(others.map(({ media_id }) => evidence.matchOf(media_id)));
  let hasBegun = false;
  for (const [i, media] of others.entries()) {
    const match = matches[i];
    if (!match || match.parts.length === 0) continue;
    if (!hasBegun) yield String(heading(match));
    hasBegun = true;
    const image = await dataUri(evidence.thumbnailOf(media.image_id));
    yield String(await pair({ image: queryImage, name: query.fileName }, { image, media }, match));
  }
  if (hasBegun) yield '</ol>\n';
}

function heading({ is_model_of_dataset }: Correspondence) {
  const end = is_model_of_dataset
    ? 'the distance is computed from the whole images.'
    : 'the distance comes from another model, whose reasons may differ.';
  return html`<h2>Why they match</h2>
<p>${ABOUT} ${end}</p>
<ol>
`;
}

function pair(
  query: { readonly image: string; readonly name: string },
  result: { readonly image: string; readonly media: ExportedMedia },
  { parts }: Correspondence,
) {
  const { file_name, relevance_score } = result.media;
  const words = parts.map(({ strength }, i) => `${i + 1} ${partStrength(strength)}`).join(', ');
  const boxesOf = (side: 'anchor_box' | 'media_box') => parts.map((part) => part[side]);
  return html`<li class="match"><figure><span class="pair">${boxed(query.image, boxesOf('anchor_box'), query.name)}${boxed(result.image, boxesOf('media_box'), file_name)}</span>
<figcaption><strong>${relevance_score?.toFixed(3)}</strong> ${file_name}<br>Parts: ${words}</figcaption></figure></li>
`;
}

function boxed(image: string, boxes: readonly BoundingBox[], alt: string) {
  const numbered = boxes.map(
    (box, i) => html`<span class="region" style="${boxStyle(box)}"><i>${i + 1}</i></span>`,
  );
  return html`<span class="query"><img src="${image}" alt="${alt}">${numbered}</span>`;
}
