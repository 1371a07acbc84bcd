import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';

export interface EmojiName {
  /** Usable as the name of a file on any system. */
  readonly name: string;
  /** One of nine, such as "Animals & Nature". */
  readonly group: string;
}

const Emoji = z.object({ name: z.string(), group: z.string() });

/** Code points that names of files contain or not: the wish for an image, and the end of tags. */
const OPTIONAL = new Set([0xfe0f, 0xe007f]);

/** Modifiers of one emoji each, with the names that Unicode gives them. */
const SKIN_TONES: ReadonlyMap<number, string> = new Map([
  [0x1f3fb, 'light skin tone'],
  [0x1f3fc, 'medium-light skin tone'],
  [0x1f3fd, 'medium skin tone'],
  [0x1f3fe, 'medium-dark skin tone'],
  [0x1f3ff, 'dark skin tone'],
]);

/**
 * Names by code points in hexadecimal, as files of emoji are named (`1f44b-1f3fd`). The tables list an
 * emoji with skin tones once, without them.
 */
export async function emojiNames(): Promise<(codePoints: string) => EmojiName> {
  const file = createRequire(import.meta.url).resolve('unicode-emoji-json/data-by-emoji.json');
  const table = z.record(z.string(), Emoji).parse(JSON.parse(await readFile(file, 'utf8')));
  const entries = Object.entries(table).map(
    ([emoji, named]) => [keyOf([...emoji].map((char) => char.codePointAt(0) ?? 0)), named] as const,
  );
  const byKey = new Map(entries);
  return (codePoints) => {
    const points = codePoints.split(/[-_]/).map((hex) => Number.parseInt(hex, 16));
    const known = byKey.get(keyOf(points));
    if (!known) return { name: codePoints, group: 'Other' };
    const tones = points.flatMap((point) => SKIN_TONES.get(point) ?? []);
    return { name: fileName([known.name, ...tones].join(', ')), group: known.group };
  };
}

function keyOf(points: readonly number[]): string {
  return points.filter((point) => !OPTIONAL.has(point) && !SKIN_TONES.has(point)).join(' ');
}

/** Without the one character of the names that Windows forbids: "keycap *". */
function fileName(name: string): string {
  return name.replace('*', 'asterisk');
}
