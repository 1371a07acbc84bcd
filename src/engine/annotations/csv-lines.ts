import { createReadStream } from 'node:fs';

/** Far above what a row needs. A longer line comes cut, but still longer than this. */
export const MAX_LINE_BYTES = 2 ** 20;

const BLOCK_BYTES = 2 ** 20;
const BYTE_ORDER_MARK = /^\xef\xbb\xbf/;
const LINES = /[^\r\n]+(?:\r\n?|\n)?|\r\n?|\n/g;

/**
 * The lines of a file with their ends, a block of them at a time. A character stands for a byte
 * (Latin-1), so that a byte which is not UTF-8 spoils its own line only.
 */
export async function* lineBlocks(file: string): AsyncGenerator<readonly string[]> {
  let rest: string | undefined;
  const options = { encoding: 'latin1', highWaterMark: BLOCK_BYTES } as const;
  for await (const block of createReadStream(file, options) as AsyncIterable<string>) {
    const text = rest === undefined ? block.replace(BYTE_ORDER_MARK, '') : rest + block;
    const lines = text.match(LINES) ?? [];
    rest = cut(lines.pop() ?? '');
    yield lines;
  }
  if (rest) yield [rest];
}

/** The last character stays: it may be the end of the line. */
function cut(line: string): string {
  return line.length > MAX_LINE_BYTES ? line.slice(0, MAX_LINE_BYTES) + line.slice(-1) : line;
}
