import { expect, test } from 'vitest';
import { releaseChangelog } from './changelog.ts';

const BEFORE = '# Changelog\n\nText.\n\n## Unreleased\n\n### Added\n- One.\n';
const OLDER = '\n## 1.0.0 (2026-01-02)\n\n- First.\n';

test('what is unreleased moves under the version and its date', () => {
  const { changelog, notes } = releaseChangelog(BEFORE + OLDER, '1.1.0', '2026-02-03');
  expect(notes).toBe('### Added\n- One.');
  expect(changelog).toBe(
    `# Changelog\n\nText.\n\n## Unreleased\n\n## 1.1.0 (2026-02-03)\n\n### Added\n- One.\n${OLDER}`,
  );
});

test('the first release has no older ones below it', () => {
  expect(releaseChangelog(BEFORE, '1.0.0', '2026-02-03').notes).toBe('### Added\n- One.');
});

test('a changelog without the part, or without a change in it, is refused', () => {
  expect(() => releaseChangelog(`# Changelog\n${OLDER}`, '1.1.0', '2026-02-03')).toThrow(
    'has no part "## Unreleased"',
  );
  const released = releaseChangelog(BEFORE, '1.1.0', '2026-02-03').changelog;
  expect(() => releaseChangelog(released, '1.2.0', '2026-02-03')).toThrow('lists no change');
});
