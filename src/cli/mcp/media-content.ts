import type { Semblance } from '#client/semblance.ts';
import type { Preview } from '#contract/search/explore.ts';
import { relevanceWord } from '#contract/search/relevance.ts';

type Content = { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string };

/** A thumbnail is some hundred tokens for a model. */
export const MAX_THUMBNAILS = 20;

/** Images or objects as text with their ids, each followed by its thumbnail. */
export async function mediaContent(
  client: Semblance,
  media: AsyncIterable<Preview>,
  limit: number,
  hasThumbnails: boolean,
): Promise<Content[]> {
  const content: Content[] = [];
  let count = 0;
  for await (const one of media) {
    content.push({ type: 'text', text: mediaText(one) });
    if (hasThumbnails && count < MAX_THUMBNAILS) content.push(await thumbnail(client, one));
    if (++count >= limit) break;
  }
  return count === 0 ? [{ type: 'text', text: 'Nothing was found.' }] : content;
}

function mediaText(media: Preview): string {
  const { file_name, media_id, relevance_score: score, bounding_box } = media;
  const facts = {
    distance: score === null ? null : `${score.toFixed(3)} (${relevanceWord(score)})`,
    media_id,
    near_identical_cluster: media.near_identical_id,
    n_near_identical: media.n_near_identical > 1 ? media.n_near_identical : null,
    size: `${media.width}×${media.height}`,
    region: bounding_box && JSON.stringify(bounding_box),
    labels: media.labels?.join(', '),
    tags: media.user_tags?.join(', '),
    caption: media.caption,
  };
  const lines = Object.entries(facts).flatMap(([name, value]) =>
    value ? [`${name}: ${value}`] : [],
  );
  return [file_name, ...lines].join('\n');
}

async function thumbnail(client: Semblance, { media_thumb_uri }: Preview): Promise<Content> {
  const file = await client.file(media_thumb_uri);
  const data = Buffer.from(await file.arrayBuffer()).toString('base64');
  return { type: 'image', data, mimeType: file.type };
}
