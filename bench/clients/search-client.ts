/** The client of the bench of searches, in a process of its own: the server then only serves. */
import { timeEach } from '../statistics.ts';
import { ApiClient, uploadOf } from './api-client.ts';

export interface SearchTask {
  readonly url: string;
  readonly token: string;
  readonly datasetId: string;
  readonly threshold: number;
  /** One search by each, after those that are not timed. */
  readonly mediaIds: readonly string[];
  readonly nWarmUps: number;
}

/** Milliseconds of each search, until the page is received. Reading it is the client's own time. */
export interface SearchTimes {
  readonly media: readonly number[];
  readonly upload: readonly number[];
}

async function search(task: SearchTask): Promise<SearchTimes> {
  const { url, token, datasetId, threshold, mediaIds, nWarmUps } = task;
  const client = new ApiClient(url, token);
  const pathOf = (anchorId: string, anchorType: string) =>
    `/api/v1/explore/${datasetId}?threshold=${threshold}&anchor_media_id=${anchorId}&anchor_type=${anchorType}`;
  const explore = (anchorId: string, anchorType: string) =>
    client.send(pathOf(anchorId, anchorType));
  const idOf = (run: number) => mediaIds[run] ?? '';
  const page = await client.json(pathOf(idOf(0), 'MEDIA'));
  if (page.clusters.length === 0) throw new Error('a search found nothing');
  const runs = mediaIds.length - nWarmUps;
  const media = await timeEach(runs, (run) => explore(idOf(run), 'MEDIA'), nWarmUps);
  const uploads = await Promise.all(
    mediaIds.map(async (mediaId, run) => {
      const image = await client.send(`/media/${datasetId}/${mediaId}/image`);
      // Other bytes, or an earlier run of the bench would have left the upload there.
      return uploadOf(Buffer.concat([image, Buffer.from(`\0${Date.now()} ${run}`)]));
    }),
  );
  const path = `/api/v1/dataset/${datasetId}/search-image-similarity`;
  const searchByUpload = async (run: number) => {
    const anchor = await client.json(path, uploads[run]);
    await explore(anchor.anchor_media_id, 'UPLOAD');
  };
  return { media, upload: await timeEach(runs, searchByUpload, nWarmUps) };
}

process.once('message', async (task: SearchTask) => {
  process.send?.(await search(task), () => process.disconnect());
});
