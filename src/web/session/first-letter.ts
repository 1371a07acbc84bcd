/** Segments the name, because a letter as users perceive it may be several characters. */
export function firstLetter(name: string): string {
  return [...new Intl.Segmenter().segment(name.trim())][0]?.segment ?? '';
}
