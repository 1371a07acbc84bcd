import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { API_GUIDE } from '#contract/openapi/api-guide.ts';

/** A block of code between fences. */
export interface DocumentedBlock {
  /** The page and its line, such as `README.md:12`. */
  readonly place: string;
  /** The page, the language, and which of its blocks in that language: `README.md sh 1`. */
  readonly name: string;
  /** Empty for what a program prints. */
  readonly language: string;
  readonly code: string;
}

const FOLDERS = ['docs', 'clients', 'src', 'bench', 'e2e'];
const FILES = ['README.md', 'CONTRIBUTING.md'];
const FENCED = /^```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm;

/** Every page for people that the repository has, by its path, and the introduction of the API's description. */
export function documentedPages(): ReadonlyMap<string, string> {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => path.posix.join(folder, file.replaceAll('\\', '/'))),
  );
  const pages = [...FILES, ...inFolders].map((file) => [file, readFileSync(file, 'utf8')] as const);
  return new Map([...pages, ['src/contract/openapi/api-guide.ts', API_GUIDE]]);
}

export function documentedBlocks(): DocumentedBlock[] {
  return [...documentedPages()].flatMap(([page, text]) => {
    const counts = new Map<string, number>();
    return [...text.matchAll(FENCED)].map(({ groups, index }) => {
      const [language = '', code = ''] = [groups?.['language'], groups?.['code']];
      const nth = (counts.get(language) ?? 0) + 1;
      counts.set(language, nth);
      const line = text.slice(0, index).split('\n').length;
      return { place: `${page}:${line}`, name: `${page} ${language} ${nth}`, language, code };
    });
  });
}
