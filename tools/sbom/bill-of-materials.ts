import { spawnSync } from 'node:child_process';
import { z } from 'zod';

const Component = z.looseObject({
  name: z.string(),
  /** https://github.com/package-url/purl-spec */
  purl: z.string(),
});

const Bom = z.looseObject({
  metadata: z.looseObject({ component: Component }),
  components: z.array(Component),
});
export type Bom = z.infer<typeof Bom>;

/**
 * What is installed in a folder, as npm tells it. It calls a package by the folder it lies in: this one by
 * the folder of the clone, and what stands in place of another by that other's name; the address of
 * a package (purl) has the right one.
 * @param args more options of `npm sbom`, such as `--omit=dev`
 */
export function billOfMaterials(args: readonly string[], folder = '.'): Bom {
  const { stdout, status, stderr } = spawnSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', ...args],
    // npm is a script on Windows, which only a shell can start.
    {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      maxBuffer: 64_000_000,
    },
  );
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const { metadata, components, ...rest } = Bom.parse(JSON.parse(stdout));
  return {
    ...rest,
    metadata: { ...metadata, component: named(metadata.component) },
    components: components.map(named),
  };
}

function named<T extends z.infer<typeof Component>>(component: T): T {
  const [, name] = /^pkg:npm\/(.+)@[^@]+$/.exec(component.purl) ?? [];
  return name === undefined ? component : { ...component, name: decodeURIComponent(name) };
}
