import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { browse, cards, heading, pictures } from './page-parts.ts';

test('the trail branches, survives a reload, and returns to the position of a step', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).nth(3).click();
  await expect(heading(page)).toContainText('similarity');
  const first = (await heading(page).textContent()) ?? '';
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 1500);
  const scrollY = () => page.evaluate(() => window.scrollY);
  await expect.poll(scrollY).toBeGreaterThan(1000);
  await cards(page).filter({ hasText: 'image' }).nth(20).getByRole('link').first().click();
  await expect(heading(page)).not.toHaveText(first);

  const trail = page.getByRole('navigation', { name: 'Search trail' });
  await expect(trail.getByRole('listitem')).toHaveCount(2);
  await page.goBack();
  await expect(heading(page)).toHaveText(first);
  await expect(trail.getByRole('link', { name: /^Step 1/ })).toHaveAttribute(
    'aria-current',
    'step',
  );
  // The page finds its place again by itself, and only then is scrolled elsewhere.
  await expect.poll(scrollY).toBeGreaterThan(1000);
  await page.evaluate(() => window.scrollTo(0, 0));
  // Only when the first cards are drawn again: a picture of those before would be scrolled to.
  await expect(page.getByText('Identical').first()).toBeInViewport();
  await pictures(page).nth(6).click();
  await expect(trail.getByRole('listitem')).toHaveCount(3);
  await expect(trail.getByText('Branches from step')).toBeAttached();

  await page.reload();
  await expect(trail.getByRole('listitem')).toHaveCount(3);
  await trail.getByRole('button', { name: 'Edit trail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search trail' });
  await dialog.getByLabel('Name of step 1').fill('where it began');
  await dialog.getByRole('button', { name: 'Remove step 2' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await trail.getByRole('link', { name: 'Step 1: where it began' }).click();
  await expect(heading(page)).toHaveText(first);

  await expect.poll(scrollY).toBe(0);
  await page.evaluate(() => window.scrollTo(0, 1500));
  // One that is on screen, which need not be scrolled to.
  const open = page.getByRole('link', { name: /^Open the cluster/ });
  const openOnScreen = () =>
    open.evaluateAll((links) => {
      const isOnScreen = ({ top }: DOMRect) => top > 200 && top < window.innerHeight - 100;
      const link = links.find((candidate) => isOnScreen(candidate.getBoundingClientRect()));
      if (link instanceof HTMLElement) link.click();
      return link !== undefined;
    });
  await expect.poll(openOnScreen).toBe(true);
  await expect(heading(page)).toHaveText(/^Cluster of/);
  await expect.poll(scrollY).toBe(0);
  await trail.getByRole('link', { name: /^Step 3/ }).click();
  await expect(heading(page)).not.toHaveText(/^Cluster of/);
  await trail.getByRole('link', { name: 'Step 1: where it began' }).click();
  await expect(heading(page)).toHaveText(first);
  await expect.poll(scrollY).toBe(1500);
});

test('a trail is saved as JSON and as links, and opened again', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).nth(3).click();
  await expect(heading(page)).toContainText('similarity');
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/threshold=2/);
  await pictures(page).nth(1).click();
  const trail = page.getByRole('navigation', { name: 'Search trail' });
  await expect(trail.getByRole('listitem')).toHaveCount(2);
  const { href: last } = new URL(page.url());
  await trail.getByRole('button', { name: 'Edit trail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search trail' });
  await dialog.getByLabel('Name of step 1').fill('where [it] began');
  const saved = async (name: string) => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const json = await saved('Save as JSON');
  expect(json.name).toBe('drawn trail.json');
  expect(JSON.parse(json.text)).toMatchObject({
    dataset_id: semblance.drawn,
    dataset: 'drawn',
    steps: [
      { number: 1, parent: null, name: 'where [it] began', query: { threshold: '2' } },
      { number: 2, parent: 1, name: null, query: { anchor_type: 'MEDIA' }, url: last },
    ],
  });
  const links = await saved('Save as links');
  expect(links.name).toBe('drawn trail.md');
  expect(links.text).toMatch(/^1\. \[where \\\[it\\\] began\]\(http.*\)\n2\. \[.*\]\(http/);
  expect(links.text).toContain(`](${last})`);

  await dialog.getByRole('button', { name: 'Remove step 1' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  const open = async (text: string) =>
    dialog.getByLabel('Open…').setInputFiles({
      name: 'trail.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
  await open('{}');
  await expect(dialog.getByRole('alert')).toContainText('not a trail');
  await open(json.text.replace(semblance.drawn, semblance.large));
  await expect(dialog.getByRole('alert')).toContainText('belongs to another dataset');
  await open(json.text);
  await expect(dialog.getByText('1 step added.')).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);

  // Another browser, whose trail is empty, opens it by the name of the action.
  await dialog.getByRole('button', { name: 'Clear trail' }).click();
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find an action' }).fill('trail');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/^No searches yet/)).toBeVisible();
  await open(json.text);
  await expect(dialog.getByText('2 steps added.')).toBeVisible();
  await page.keyboard.press('Escape');
  await trail.getByRole('link', { name: 'Step 2' }).click();
  await expect(page).toHaveURL(last);
  await trail.getByRole('link', { name: 'Step 1: where [it] began' }).click();
  await expect(page).toHaveURL(/threshold=2/);
});

test('a trail is saved as one page that shows the path without a server', async ({
  page,
  context,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).nth(3).click();
  await expect(heading(page)).toContainText('similarity');
  const first = (await heading(page).textContent()) ?? '';
  await pictures(page).nth(2).click();
  await expect(heading(page)).not.toHaveText(first);
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/threshold=3/);
  const { href: last } = new URL(page.url());
  await page.getByRole('button', { name: 'Edit trail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search trail' });
  await dialog.getByLabel('Name of step 1').fill('where <it> began');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as page' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('drawn trail.html');
  await expect(dialog.getByRole('button', { name: 'Save as page' })).toBeVisible();

  const text = await readFile(await download.path(), 'utf8');
  await page.close();
  await context.setOffline(true);
  const saved = await context.newPage();
  await saved.setContent(text);
  await expect(saved.getByRole('heading', { level: 1 })).toHaveText('Search trail in drawn');
  const steps = saved.getByRole('region');
  await expect(steps).toHaveCount(2);
  await expect(steps.first().getByRole('heading')).toHaveText('1. where <it> began');
  await expect(steps.last()).toContainText('Follows step 1. Images, level 3');
  await expect(steps.last()).toContainText('0.000 Identical');
  await expect(steps.last().getByRole('link')).toHaveAttribute('href', last);
  await expect(steps.first().getByRole('listitem').nth(2)).toContainText(/0\.\d{3} /);
  const images = saved.locator('img');
  const loaded = () =>
    images.evaluateAll((all) =>
      all.every((image) => image instanceof HTMLImageElement && image.naturalWidth > 40),
    );
  await expect.poll(loaded).toBe(true);
});
