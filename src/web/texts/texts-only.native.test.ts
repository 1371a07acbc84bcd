import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const WRONG = [
  '<p>close it</p>',
  "<p>{isOn && 'Searching…'}</p>",
  '<p>{`Step 1 removed.`}</p>',
  '<p aria-label="close it" />',
  "<p title={isOn ? 'closed' : undefined} />",
  '<Message title="close it" />',
];
const RIGHT = [
  '<p title={isOn} className="flex Flex" />',
  "<p onKeyDown={(event) => onClose(event.key === 'Enter')}>Semblance</p>",
];
const ELEMENTS = [...WRONG, ...RIGHT];
/** The configuration names them all; without one of them the linter does not start. */
const CONFIGURATION = [
  'biome.json',
  'src/web/texts/texts-only.grit',
  'tools/lint/effects-in-blocks.grit',
];

/** A folder with the rules of this repository and a component for each element. */
let folder: string;
let complaints: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-texts-'));
  for (const file of CONFIGURATION) await cp(file, path.join(folder, file), { recursive: true });
  await mkdir(path.join(folder, 'src/web'), { recursive: true });
  for (const element of ELEMENTS) {
    const source = `export const Part = ({ isOn, onClose }: Props) => ${element};\n`;
    await writeFile(path.join(folder, 'src/web', fileOf(element)), source);
  }
  complaints = await lint();
});

afterAll(() => rm(folder, { recursive: true }));

it.each(WRONG)('the linter reports the text in %s', (element) => {
  expect(complaints).toContain(fileOf(element));
});

it.each(RIGHT)('the linter accepts %s', (element) => {
  expect(complaints).not.toContain(fileOf(element));
});

function fileOf(element: string): string {
  return `part-${ELEMENTS.indexOf(element)}.tsx`;
}

/** What the rules about texts say of the folder, a line each. */
function lint(): Promise<string> {
  const biome = path.resolve('node_modules/@biomejs/biome/bin/biome');
  const args = [
    biome,
    'lint',
    '--vcs-enabled=false',
    '--reporter=github',
    '--max-diagnostics=none',
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) =>
      resolve(
        stdout
          .split('\n')
          .filter((line) => /noJsxLiterals|src\/web\/texts\./.test(line))
          .join('\n'),
      ),
    );
  });
}
