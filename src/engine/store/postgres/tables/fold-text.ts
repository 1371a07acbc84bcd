/** A text as searches compare it, regardless of case and accents. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .normalize('NFC');
}
