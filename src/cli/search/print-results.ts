import type { OpenClient } from '#cli/data/open-client.ts';
import { type PictureProtocol, pictureProtocol, pictureText } from '#cli/output/inline-picture.ts';
import type { Preview } from '#contract/search/explore.ts';
import type { Query } from './find-query.ts';
import { mediaPath, type ResultStyle, resultText } from './result-line.ts';
import type { SearchArguments } from './search-arguments.ts';

/** Prints the results of a query as they arrive. @returns how many there are */
export async function printResults(
  opened: OpenClient,
  { datasetId, search }: Query,
  args: Pick<SearchArguments, 'form' | 'limit' | 'hasPictures'>,
  onFirst: () => void,
): Promise<number> {
  const isTerminal = process.stdout.isTTY ?? false;
  const style: ResultStyle = { opened, datasetId, form: args.form, isTerminal };
  const hasPictures = isTerminal && args.hasPictures && args.form === 'lines';
  const protocol = hasPictures ? pictureProtocol(process.env) : undefined;
  let count = 0;
  for await (const media of withOwnPaths(opened.client.media(datasetId, search), style)) {
    const picture = protocol ? await pictureOf(opened, media, protocol) : '';
    if (count === 0) onFirst();
    process.stdout.write(picture + resultText(style, media));
    if (++count >= args.limit) break;
  }
  return count;
}

/** Where only paths are printed, an image with several objects is printed once. */
async function* withOwnPaths(
  media: AsyncIterable<Preview>,
  style: ResultStyle,
): AsyncGenerator<Preview> {
  const isPath = style.form === 'paths' || style.form === 'paths0';
  const known = new Set<string>();
  for await (const one of media) {
    const file = mediaPath(style, one);
    if (isPath && known.has(file)) continue;
    if (isPath) known.add(file);
    yield one;
  }
}

async function pictureOf(
  { client }: OpenClient,
  { media_thumb_uri }: Preview,
  protocol: PictureProtocol,
): Promise<string> {
  const thumbnail = await client.file(media_thumb_uri);
  return pictureText(await thumbnail.bytes(), protocol);
}
