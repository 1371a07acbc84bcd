import { createReadStream } from 'node:fs';

/** Far longer than any valid row. A longer line is truncated, but stays longer than this. */
export const MAX_LINE_BYTES = 2 ** 20;

const BLOCK_BYTES = 2 ** 20;
const BYTE_ORDER_MARK = /^\xef\xbb\xbf/;
const LINES = /[^\r\n]+(?:\r\n?|\n)?|\r\n?|\n/g;

/**
 * The lines of a file with their line ends, in blocks. Decoded as Latin-1, one character per byte,
 * so that an invalid UTF-8 byte affects only its own line.
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

/** Keeps the last character, which may be the line end. */
function cut(line: string): string {
  return line.length > MAX_LINE_BYTES ? line.slice(0, MAX_LINE_BYTES) + line.slice(-1) : line;
}
