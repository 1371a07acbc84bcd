import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ROUTES } from '#contract/routes.ts';

const FOLDER = 'deploy/kubernetes';

interface Manifest {
  /** Such as `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: object;
}

let manifests: readonly Manifest[];
beforeAll(async () => {
  manifests = await readManifests();
});

async function readManifests(): Promise<Manifest[]> {
  const files = await readdir(FOLDER);
  const texts = files.map((file) => readFile(path.join(FOLDER, file), 'utf8'));
  return (await Promise.all(texts)).flatMap((text) =>
    parseAllDocuments(text).map((document) => {
      expect([...document.errors, ...document.warnings]).toEqual([]);
      return document.toJS() as Manifest;
    }),
  );
}

/** What the compiler says of them: fields that the types of Kubernetes do not have, or of another type. */
async function faultsOf(checked: readonly Manifest[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-manifests-'));
  try {
    await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    const code = checked.map((manifest, n) => {
      // The first group of the API has no name in manifests.
      const group = manifest.apiVersion === 'v1' ? 'core/v1' : manifest.apiVersion;
      return `import type { ${manifest.kind} as Kind${n} } from 'kubernetes-types/${group}.d.ts';
        export const manifest${n}: Kind${n} = ${JSON.stringify(manifest)};`;
    });
    const file = path.join(folder, 'manifests.ts');
    await writeFile(file, code.join('\n'));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', ''];
    const args = ['--no-install', 'tsc', ...options, '--ignoreConfig', file];
    return spawnSync('npx', args, { encoding: 'utf8' }).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the manifests have fields and types of their kinds alone', async () => {
  expect(manifests.map(({ kind }) => kind)).toEqual([
    ...['PersistentVolumeClaim', 'Deployment', 'Service'],
  ]);
  expect(await faultsOf(manifests)).toBe('');
});

test('a misspelled field, and one of another type, are found', async () => {
  const [claim = expect.fail()] = manifests;
  const misspelled = { ...claim, spec: { ...claim.spec, accesModes: [] } };
  const ofOtherType = { ...claim, spec: { ...claim.spec, accessModes: 'ReadWriteOnce' } };
  const faults = await faultsOf([misspelled, ofOtherType]);
  expect(faults).toMatch(/'"?accesModes"?' does not exist in type/);
  expect(faults).toMatch(/'string' is not assignable to type 'string\[\]'/);
});

test('the server needs no root, no capability and no writable file system but its volumes', () => {
  const deployment = manifests.find(({ kind }) => kind === 'Deployment');
  expect(deployment?.spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'Recreate' },
    template: {
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            livenessProbe: { httpGet: { path: ROUTES.healthcheck } },
            readinessProbe: { httpGet: { path: ROUTES.readiness } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  });
});
