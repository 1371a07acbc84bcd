import type { QueryClient } from '@tanstack/react-query';
import { html, raw } from 'hono/html';
import type { Dataset } from '#contract/dataset/dataset.ts';
import type { Preview } from '#contract/search/explore.ts';
import { relevanceWord } from '#contract/search/relevance.ts';
import { parseSearch } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { historyTexts } from '#texts/history.ts';
import { trailPageTexts } from '#texts/trail-page.ts';
import { explorePageQuery } from '#web/api/explore.ts';
import { requestBlob } from '#web/api/request/request.ts';
import { baseName } from '#web/browser/base-name.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { formatDistance } from '#web/texts/format.ts';
import { stepName } from './step-thumbnail.tsx';
import type { Frame, TrailStep } from './trail-steps.ts';

/** Clusters shown of each search: two rows on a laptop. */
const MAX_RESULTS = 12;

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1.25rem; max-width: 68rem; color: #111; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 0 } p { margin: .25rem 0 } body > .note { margin-bottom: 1.25rem }
section { border-top: 1px solid #ddd; padding: 1.5rem 0; display: grid; grid-template-columns: 12rem 1fr; gap: 0 1.5rem }
ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: .75rem; padding: 0; margin: .75rem 0 0; list-style: none }
img { display: block; max-width: 100% } li img { width: 100%; aspect-ratio: 1; object-fit: contain; background: #f2f2f0; border-radius: .375rem }
li, .note { font-size: .85rem; overflow-wrap: anywhere; line-height: 1.35 } .note { color: #555 }
.query { position: relative; display: inline-block; overflow: hidden; border-radius: .375rem } .query img { max-height: 12rem }
.region { position: absolute; outline: 2px solid #d00; box-shadow: 0 0 0 100vmax rgb(0 0 0 / .45) }
.words { font-style: italic; font-size: 1.1rem }
@media (max-width: 40rem) { section { display: block } section > div + div { margin-top: 1rem } }
@media screen and (prefers-color-scheme: dark) { body { background: #161614; color: #eee } section { border-color: #333 } .note { color: #aaa } a { color: #ff8a5c } li img { background: #262624 } }
@media print { section { break-inside: avoid } }`;

/** Edge of the image of a query: that of an object is the whole original. */
const QUERY_EDGE_PX = 480;

/**
 * The path of a trail as one self-contained page: each query with its image, settings and closest
 * results, as they are now. An image or search that cannot be loaded is replaced by a sentence.
 * @param origin of the links in the page
 * @param onStep called with the number of searches that are done
 */
export async function trailPage(
  client: QueryClient,
  dataset: Dataset,
  frames: readonly Frame[],
  origin: string,
  onStep: (nDone: number) => void,
): Promise<string> {
  const inOrder = frames.toSorted((a, b) => a.number - b.number);
  const numberOf = new Map(inOrder.map(({ step, number }) => [step.id, number]));
  const sections: unknown[] = [];
  // One after the other, because a trail may have two hundred searches.
  for (const { step, number } of inOrder) {
    const link = new URL(underBasePath(step.href), origin);
    const follows = numberOf.get(step.parentId ?? '');
    sections.push(html`<section aria-label="${historyTexts.step(number, stepName(step))}">
<div>${await queryOf(step)}</div>
<div><h2>${number}. ${stepName(step)}</h2>
<p class="note">${follows === undefined ? '' : `${trailPageTexts.follows(follows)}. `}${trailPageTexts.settings(parseSearch(link.search))}</p>
<p><a href="${link.href}">${trailPageTexts.open}</a></p>
${await resultsOf(client, dataset.id, link)}</div>
</section>`);
    onStep(sections.length);
  }
  const title = trailPageTexts.title(dataset.display_name);
  const page = html`<!doctype html>
<html lang="${trailPageTexts.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<p>${trailPageTexts.madeOn(frames.length, new Date())}</p>
<p class="note">${trailPageTexts.legend}</p>
${sections}
</body>
</html>
`;
  return String(await page);
}

async function queryOf({ picture, caption }: TrailStep) {
  if (!picture) return html`<p class="words">${historyTexts.quoted(caption)}</p>`;
  const image = await requestBlob(picture.thumbUri)
    .then(small)
    .then(dataUri)
    .catch(() => undefined);
  if (image === undefined) return html`<p class="note">${trailPageTexts.noImage}</p>`;
  const { region } = picture;
  const percent = (fraction: number) => `${(100 * fraction).toFixed(2)}%`;
  const place =
    region &&
    `left:${percent(region.x)};top:${percent(region.y)};width:${percent(region.width)};height:${percent(region.height)}`;
  return html`<span class="query"><img src="${image}" alt="${trailPageTexts.query}">${place && html`<span class="region" style="${place}"></span>`}</span>`;
}

async function resultsOf(client: QueryClient, datasetId: string, link: URL) {
  const search = parseSearch(link.search);
  const found = await client
    .fetchQuery(explorePageQuery(datasetId, search, 0, false))
    .catch(() => undefined);
  if (!found) return html`<p class="note">${trailPageTexts.noResults}</p>`;
  const nearest = found.clusters.slice(0, MAX_RESULTS).flatMap(({ previews }) => previews[0] ?? []);
  if (nearest.length === 0) return html`<p class="note">${trailPageTexts.nothingFound}</p>`;
  return html`<ol>${await Promise.all(nearest.map(resultOf))}</ol>`;
}

async function resultOf({ media_thumb_uri, file_name, relevance_score: score }: Preview) {
  const image = await requestBlob(media_thumb_uri)
    .then(dataUri)
    .catch(() => 'data:,');
  const distance =
    score === null
      ? ''
      : html`<strong>${formatDistance(score)}</strong> ${commonTexts.relevance[relevanceWord(score)]}<br>`;
  return html`<li><img src="${image}" alt="">${distance}${baseName(file_name)}</li>`;
}

/** @throws when the browser cannot decode the image */
async function small(image: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  const scale = Math.min(1, QUERY_EDGE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(scale * bitmap.width)),
    Math.max(1, Math.round(scale * bitmap.height)),
  );
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/webp' });
}

function dataUri(blob: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
