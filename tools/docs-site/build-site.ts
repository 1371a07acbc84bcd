import { readdirSync, readFileSync } from 'node:fs';
import { cp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Eleventy, { type EleventyConfig, type TemplateData } from '@11ty/eleventy';
import { docsTexts } from '#texts/docs.ts';
import { compressFile } from '../precompressed.ts';
import { type PageOutline, renderMarkdown } from './markdown.ts';
import { readNavigation } from './navigation.ts';
import { pageLayout, SEARCH_FILE } from './page-layout.ts';
import { OTHER_SOURCES, siteAddress } from './site-addresses.ts';
import { buildAssets } from './site-assets.ts';

const INPUT = 'docs';
/** Folder, within that of the input, of the files that are not in it. */
const ELSEWHERE = 'elsewhere';
const DECISIONS = 'docs/decisions';
const COMPRESSIBLE = /\.(html|js|css|json)$/;

/**
 * Builds the site beside its place and then puts it there, so that a server never has half of it.
 * @param site folder of the site
 */
export async function buildSite(site: string): Promise<void> {
  const unfinished = `${site}-${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await (await generatorOf(unfinished)).write();
  const files = await readdir(unfinished, { recursive: true });
  const compressible = files.filter((file) => COMPRESSIBLE.test(file));
  await Promise.all(compressible.map((file) => compressFile(path.join(unfinished, file))));
  await rm(site, { recursive: true, force: true });
  await rename(unfinished, site);
}

/** Builds the site, and again whenever a page in `docs` changes, until the process ends. */
export async function watchSite(site: string): Promise<void> {
  await rm(site, { recursive: true, force: true });
  await (await generatorOf(site)).watch();
}

async function generatorOf(site: string): Promise<Eleventy> {
  const assets = await buildAssets(site);
  const outlines = new Map<string, PageOutline>();
  const configure = (config: EleventyConfig) => {
    config.setTemplateFormats(['md']);
    config.setUseGitIgnore(false);
    config.addTemplate('decisions/index.md', decisionsIndex());
    for (const source of OTHER_SOURCES) {
      config.addTemplate(path.posix.join(ELSEWHERE, source), readFileSync(source, 'utf8'));
    }
    config.addGlobalData('eleventyComputed', {
      permalink: ({ page }: TemplateData) => siteAddress(sourceOf(page.inputPath)),
    });
    config.addExtension('md', {
      outputFileExtension: 'html',
      compile: (text, inputPath) => async () => {
        const source = sourceOf(inputPath);
        const page = renderMarkdown(text, source);
        outlines.set(source, page.outline);
        const navigation = readNavigation(readFileSync('docs/README.md', 'utf8'));
        return pageLayout(siteAddress(source) ?? '', page, navigation, assets);
      },
    });
    config.on('eleventy.after', async () => {
      const all = [...outlines.values()];
      const sections = all.flatMap((outline) => outline.sections);
      await writeFile(path.join(site, SEARCH_FILE), JSON.stringify(sections));
      for (const image of all.flatMap(({ images }) => images)) {
        await cp(image, path.join(site, siteAddress(image) ?? ''));
      }
    });
  };
  return new Eleventy(INPUT, site, { quietMode: true, config: configure });
}

/** The file of a page of the generator. */
function sourceOf(inputPath: string): string {
  return path.posix.normalize(inputPath).replace(`${INPUT}/${ELSEWHERE}/`, '');
}

/** Lists of all decisions by day, newest first. */
function decisionsIndex(): string {
  const files = readdirSync(DECISIONS).filter((file) => file.endsWith('.md'));
  const dayOf = (file: string) => file.slice(0, 'yyyy-mm-dd'.length);
  const days = [...new Set(files.map(dayOf))].sort().reverse();
  const lists = days.map((day) => {
    const items = files.filter((file) => dayOf(file) === day).map(decisionItem);
    return `## ${day}\n\n${items.sort().join('\n')}`;
  });
  return `# ${docsTexts.decisions}\n\n${docsTexts.decisionsIntro}\n\n${lists.join('\n\n')}\n`;
}

function decisionItem(file: string): string {
  const [title = ''] = readFileSync(path.join(DECISIONS, file), 'utf8').split('\n');
  return `- [${title.replace('# ', '')}](${file})`;
}
