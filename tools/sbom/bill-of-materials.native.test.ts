import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { lockedPackages } from '../licenses/locked-packages.ts';
import { billOfMaterials } from './bill-of-materials.ts';

/** The schemas that the makers of CycloneDX publish. */
const SCHEMAS = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

const Told = z.object({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string() })).length(1),
  licenses: z.array(z.unknown()).min(1),
});

const bom = billOfMaterials([]);
const packages = lockedPackages('package-lock.json');
const told = z.array(Told).parse(bom.components);

const idOf = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;
const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort();

test('the bill of materials is valid CycloneDX', () => {
  expect(bom['bomFormat']).toBe('CycloneDX');
  const schema = path.join(SCHEMAS, `bom-${bom['specVersion']}.SNAPSHOT.schema.json`);
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // These two it does not know; neither occurs in anything that decides here.
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json']) {
    ajv.addSchema(readJson(path.join(SCHEMAS, name)), `http://cyclonedx.org/schema/${name}`);
  }
  const isValid = ajv.compile(readJson(schema));
  expect(isValid(bom) ? [] : isValid.errors).toEqual([]);
  expect(isValid({ ...bom, components: [{ name: 'a' }] })).toBe(false);
});

test('it lists exactly the packages of the lock file, except those of other platforms', () => {
  const isInstalled = ({ folder }: { folder: string }) => existsSync(folder);
  expect(sorted(told.map(idOf))).toEqual(sorted(packages.filter(isInstalled).map(idOf)));
  expect(packages.filter((one) => !isInstalled(one) && !one.isOptional)).toEqual([]);
});

test('it contains the hash from the lock file and a license for each package', () => {
  const integrityOf = new Map(packages.map((one) => [idOf(one), one.integrity]));
  for (const component of told) {
    const content = component.hashes[0]?.content ?? '';
    const integrity = `sha512-${Buffer.from(content, 'hex').toString('base64')}`;
    expect(integrity, idOf(component)).toBe(integrityOf.get(idOf(component)));
  }
});

test('its dependencies start at the product and refer only to listed packages', () => {
  const { name, version } = readJson('package.json');
  const root = bom.metadata.component;
  expect(root).toMatchObject({ name, version, type: 'application' });
  const Dependency = z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) });
  const needs = z.array(Dependency).parse(bom['dependencies']);
  const refs = new Set([root['bom-ref'], ...told.map((component) => component['bom-ref'])]);
  const named = needs.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
  expect(named.filter((ref) => !refs.has(ref))).toEqual([]);
  const ofRoot = needs.find(({ ref }) => ref === root['bom-ref'])?.dependsOn ?? [];
  expect(ofRoot.some((ref) => ref.startsWith('hono@'))).toBe(true);
});
