const UNRELEASED = '## Unreleased';

export interface Released {
  /** The whole changelog, with an empty part for what comes next. */
  readonly changelog: string;
  /** What the version changes, without its heading. */
  readonly notes: string;
}

/**
 * Moves what is not released yet under the version and its date.
 * @param date as 2026-11-30
 * @throws Error if nothing waits for a release
 */
export function releaseChangelog(changelog: string, version: string, date: string): Released {
  const [, before, rest] = /^(.*?^## Unreleased\n)(.*)$/ms.exec(changelog) ?? [];
  if (before === undefined || rest === undefined) {
    throw new Error(`CHANGELOG.md has no part "${UNRELEASED}".`);
  }
  const next = rest.search(/^## /m);
  const notes = (next === -1 ? rest : rest.slice(0, next)).trim();
  if (!/^- /m.test(notes)) {
    throw new Error(`CHANGELOG.md lists no change under "${UNRELEASED}".`);
  }
  return { changelog: `${before}\n## ${version} (${date})\n\n${rest.trimStart()}`, notes };
}
