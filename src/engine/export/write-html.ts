import { html, raw } from 'hono/html';
import type { ExportedMedia } from '#contract/export/export.ts';
import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { relevanceWord } from '#contract/search/relevance.ts';
import {
  type Evidence,
  type EvidenceExample,
  type EvidenceQuery,
  evidenceFacts,
  relevanceLegend,
} from './evidence-facts.ts';
import { fractionUpTo, histogramDrawing } from './evidence-histogram.ts';
import { MAX_MATCHES, matchFigures } from './evidence-matches.ts';
import { exportedRows } from './exported-rows.ts';
import { boxStyle, dataUri } from './page-images.ts';

/** Browsers become slow with more images in one page. */
export const MAX_HTML_ROWS = 1000;

/** Rows read from the store at once. */
const BATCH_SIZE = 100;

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; padding: 0; list-style: none }
figure { margin: 0 } figure + figure { margin-top: 1.5rem } img { display: block; max-width: 100%; max-height: 16rem }
figcaption { font-size: .85rem; overflow-wrap: anywhere }
svg { width: 31rem; max-width: 100% }
@media screen and (prefers-color-scheme: dark) { body { background: #161614; color: #eee } dt { color: #aaa } a { color: #ff8a5c } svg g { fill: #bbb } }
.query { position: relative; display: inline-block }
.region { position: absolute; outline: 2px solid #d00; outline-offset: -1px }
.region i { position: absolute; font-style: normal; background: #d00; color: #fff; font-size: .75rem; line-height: 1.3; padding: 0 .3em }
.match { grid-column: span 2 } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; align-items: start; justify-items: start }
@media (max-width: 28rem) { .match { grid-column: auto } }
@media print { li { break-inside: avoid } }`;

/** A self-contained page to keep or print: no script, no external resources. */
export async function* writeHtml(evidence: Evidence): AsyncGenerator<string> {
  yield await open(evidence);
  const nearest: ExportedMedia[] = [];
  for await (const rows of exportedRows(evidence, BATCH_SIZE)) {
    nearest.push(...rows.slice(0, MAX_MATCHES - nearest.length));
    for (const row of rows) {
      yield String(await figure(row, evidence, await dataUri(evidence.thumbnailOf(row.media_id))));
    }
  }
  yield '</ol>\n';
  yield* matchFigures(evidence, nearest);
  yield '</body>\n</html>\n';
}

async function open(evidence: Evidence): Promise<string> {
  const { head, query, examples, histogram, searchUrl } = evidence;
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Search in ${head.dataset}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Search in ${head.dataset}</h1>
<dl>${evidenceFacts(evidence).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p><a href="${searchUrl}">Open this search</a></p>
${query ? await queryFigure(query) : ''}
${examples.length > 0 ? await exampleFigures(examples) : ''}
${histogram ? histogramDrawing(histogram) : ''}
<h2>Results</h2>
${histogram ? html`<p>Nearest first. Distance: ${relevanceLegend()}.</p>` : ''}
<ol>
`,
  );
}

async function queryFigure(query: EvidenceQuery) {
  const { fileName, boundingBox } = query;
  const fractions = boundingBox && `, region ${JSON.stringify(boundingBox)}`;
  return html`<h2>Query</h2>
<figure>${await marked(query, 'Query image')}
<figcaption>${fileName}${fractions}</figcaption></figure>`;
}

/** Beside the query, which counts 100 %. */
async function exampleFigures(examples: readonly EvidenceExample[]) {
  const figures = examples.map(async (example) => {
    const { fileName, weight } = example;
    const sign = weight > 0 ? 'More' : 'Less';
    return html`<li><figure>${await marked(example, `${sign} like this`)}
<figcaption><strong>${sign} like this</strong>, ${Math.round(100 * Math.abs(weight))} %<br>${fileName}</figcaption></figure></li>
`;
  });
  return html`<h2>Examples</h2>
<ol>${await Promise.all(figures)}</ol>`;
}

/** The image with its region outlined. */
async function marked({ thumbnailPath, boundingBox }: EvidenceQuery, alt: string) {
  const region = boundingBox && html`<span class="region" style="${boxStyle(boundingBox)}"></span>`;
  return html`<span class="query"><img src="${await dataUri(thumbnailPath)}" alt="${alt}">${region}</span>`;
}

function figure(media: ExportedMedia, { histogram }: Evidence, thumbnail: string) {
  const { file_name, relevance_score, width, height, labels, user_tags } = media;
  const lines = [
    file_name,
    `${width} × ${height} px`,
    ...(labels ? [`Labels: ${labels.join(', ')}`] : []),
    ...(user_tags ? [`Tags: ${user_tags.join(', ')}`] : []),
  ];
  const score = relevance_score === null ? '' : scoreLines(relevance_score, histogram);
  return html`<li><figure><img src="${thumbnail}" alt="">
<figcaption>${score}${lines.map((line) => html`${line}<br>`)}</figcaption></figure></li>
`;
}

function scoreLines(score: number, histogram: DistanceHistogram | null) {
  const percentile = histogram && 100 * fractionUpTo(histogram, score);
  const nearest =
    percentile === null ? '' : html`nearest ${Math.max(1, Math.ceil(percentile))} %<br>`;
  return html`<strong>${score.toFixed(3)}</strong> ${relevanceWord(score)}<br>${nearest}`;
}
