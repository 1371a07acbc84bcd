import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALLOWED_LICENCES, CONTENTS } from './allowed-licences.ts';
import { licencesPage } from './licences-page.ts';
import { lockedPackages } from './locked-packages.ts';

const packages = lockedPackages('package-lock.json');

/** Forms that weights of networks come in. */
const WEIGHTS = /\.(onnx|ort|safetensors|tflite|gguf|pb|pt|h5|npz)$|(^|\/)group\d+-shard\d+of\d+/;

test('every package has a licence that was decided on', () => {
  const others = packages
    .filter(({ licence = '' }) => !ALLOWED_LICENCES.has(licence))
    .map(({ name, licence }) => `${name}: ${licence}`);
  expect(others).toEqual([]);
});

test('no licence stays allowed that no package has', () => {
  const unused = [...ALLOWED_LICENCES.keys()].filter(
    (licence) => !packages.some((one) => one.licence === licence),
  );
  expect(unused).toEqual([]);
});

test('weights inside packages are named, and only packages that are there', () => {
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

test('the page of licences is what `npm run licences` writes', () => {
  expect(readFileSync('docs/licences.md', 'utf8')).toBe(licencesPage(packages));
});
