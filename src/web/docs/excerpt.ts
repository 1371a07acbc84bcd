/** A piece of text, and whether it is one of the words that were searched for. */
export interface ExcerptPart {
  readonly text: string;
  readonly isMatch: boolean;
}

const CHARACTERS_BEFORE = 50;
const MAX_CHARACTERS = 160;

/** The text around the first of the words, cut into parts. */
export function excerptOf(text: string, terms: readonly string[]): ExcerptPart[] {
  const words = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(${words.join('|')})`, 'i');
  const first = words.length === 0 ? 0 : Math.max(0, text.search(pattern));
  const start = startOfWord(text, first - CHARACTERS_BEFORE);
  const end = endOfWord(text, start + MAX_CHARACTERS);
  const cut = `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  if (words.length === 0) return [{ text: cut, isMatch: false }];
  // Splitting by a group keeps what it matched, at every odd place.
  return cut
    .split(new RegExp(pattern, 'gi'))
    .map((part, n) => ({ text: part, isMatch: n % 2 === 1 }))
    .filter((part) => part.text !== '');
}

function endOfWord(text: string, wanted: number): number {
  if (wanted >= text.length) return text.length;
  const space = text.lastIndexOf(' ', wanted);
  // A word that is longer than an excerpt is cut.
  return space > wanted - CHARACTERS_BEFORE ? space : wanted;
}

function startOfWord(text: string, wanted: number): number {
  if (wanted <= 0) return 0;
  const space = text.indexOf(' ', wanted);
  return space === -1 ? wanted : space + 1;
}
