/** A letter as a person counts them may be several characters. */
export function firstLetter(name: string): string {
  return [...new Intl.Segmenter().segment(name.trim())][0]?.segment ?? '';
}
