import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALLOWED_LICENSES, CONTENTS } from './allowed-licenses.ts';
import { licensesPage } from './licenses-page.ts';
import { lockedPackages } from './locked-packages.ts';

const packages = lockedPackages('package-lock.json');

/** Forms that weights of networks come in. */
const WEIGHTS = /\.(onnx|ort|safetensors|tflite|gguf|pb|pt|h5|npz)$|(^|\/)group\d+-shard\d+of\d+/;

test('the license of every package is allowed', () => {
  const others = packages
    .filter(({ license = '' }) => !ALLOWED_LICENSES.has(license))
    .map(({ name, license }) => `${name}: ${license}`);
  expect(others).toEqual([]);
});

test('every allowed license belongs to a package', () => {
  const unused = [...ALLOWED_LICENSES.keys()].filter(
    (license) => !packages.some((one) => one.license === license),
  );
  expect(unused).toEqual([]);
});

test('weights inside packages are listed, and every listed package is installed', () => {
  const files = readdirSync('node_modules', { recursive: true, encoding: 'utf8' });
  const withWeights = files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => WEIGHTS.test(file))
    .map((file) => /^(@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const named = CONTENTS.map(({ packageName }) => packageName);
  expect(withWeights).not.toEqual([]);
  expect(named).toEqual(expect.arrayContaining(withWeights));
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
});

test('the licenses page equals the output of `npm run licenses`', () => {
  expect(readFileSync('docs/licenses.md', 'utf8')).toBe(licensesPage(packages));
});
