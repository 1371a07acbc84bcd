import { readFileSync } from 'node:fs';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';

test('the Containerfile has no fault', () => {
  expect(validate(readFileSync('deploy/Containerfile', 'utf8'))).toEqual([]);
});

test('the compose file has no fault', () => {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  const results = linter.lintFiles(['deploy/compose.yaml'], false);
  expect(results.map(({ messages }) => messages)).toEqual([[]]);
});
