import { expect, test } from './fixtures.ts';
import { browse, heading, pictures } from './page-parts.ts';

test('labels filter as chips that can be edited, removed and cleared', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.scenes)}?entity_type=OBJECTS`);
  await expect(pictures(page).first()).toBeVisible();
  const before = await page.getByRole('article').count();
  await page.getByRole('button', { name: 'Label' }).click();
  await page.getByRole('checkbox', { name: /^balls/ }).check();
  await expect(page).toHaveURL(/labels=/);
  await expect(pictures(page).first()).toHaveAccessibleName(/similar to balls/);
  expect(await page.getByRole('article').count()).toBeLessThan(before);

  // The list of labels stays open from the first to the last.
  await page.getByRole('checkbox', { name: /^checks/ }).check();
  await page.keyboard.press('Escape');
  const chip = page.getByRole('button', { name: 'Label: balls or checks' });
  await expect(chip).toBeFocused();
  await chip.click();
  await page.getByRole('checkbox', { name: /^checks/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Label: balls', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Remove the labels' }).click();
  await expect(page).not.toHaveURL(/labels=/);
  await expect(page.getByRole('article')).toHaveCount(before);
});

test('the labels of a filter fit the width of a phone', async ({ page, semblance }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(browse(semblance, semblance.scenes));
  await page.getByRole('button', { name: 'Label' }).click();
  const labels = page.getByRole('group', { name: 'Keep results with any of these labels' });
  await expect(labels).toBeInViewport({ ratio: 1 });
  // The scenes are annotated, so the detector suggests nothing.
  await expect(labels.getByText('Suggested by the detector')).toHaveCount(0);
});

test('a range on the distances excludes nearer and farther results', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  const detail = page.getByText(/^[\d,]+ clusters?, closest first$/);
  const count = async () => Number.parseInt((await detail.textContent()) ?? '', 10);
  const all = await count();
  const near = page.getByRole('slider', { name: 'Nearest distance shown' });
  await near.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/relevance_min=0.01/);
  await expect(near).toBeFocused();
  await expect(page.getByRole('article').first()).not.toContainText('Identical');

  const far = page.getByRole('slider', { name: 'Farthest distance shown' });
  await far.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('PageDown');
  await expect(page.getByText(/of \d+ clusters, the nearest \d+%/)).toBeVisible();
  await expect.poll(count).toBeLessThan(all);
  await page.getByRole('button', { name: /^Distance 0.01 to/ }).click();
  await expect(far).toBeFocused();
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).not.toHaveURL(/relevance/);
  await expect.poll(count).toBe(all);
});

test('near-identical members fold to one, which can be unfolded', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page
    .getByRole('link', { name: /^Open the cluster/ })
    .first()
    .click();
  const members = page.getByRole('article');
  await expect(members.first()).toBeVisible();
  const nMembers = await members.count();
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).check();
  const unfold = page.getByRole('button', { name: /^\+\d+ near-identical$/ }).first();
  await expect(unfold).toBeVisible();
  const nFolded = await members.count();
  expect(nFolded).toBeLessThan(nMembers);
  const nHidden = Number.parseInt(((await unfold.textContent()) ?? '').slice(1), 10);
  await unfold.click();
  await expect(members).toHaveCount(nFolded + nHidden);
});

test('near-identical images fold on the cards, which show their number and open them', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await expect(pictures(page).first()).toBeVisible();
  const opener = page.getByRole('link', { name: /^Open \d+ near-identical to / });
  await expect(opener).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).check();
  await expect(opener.first()).toBeVisible();
  const [nOthers = 0] =
    ((await opener.first().textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [];
  await page.reload();
  // What stands in for the others is on its card once, and counted.
  await expect(opener.first()).toHaveText(new RegExp(`^\\+${nOthers}`));
  const card = page.getByRole('article').filter({ has: opener }).first();
  // A card is there before all that lies on it.
  await expect(async () => {
    const nShown = await card.getByRole('link', { name: /^Find images similar/ }).count();
    const texts = await card.getByText(/^\+\d+( near-identical)?$/).allTextContents();
    const nCounted = texts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    expect(await card.textContent()).toContain(`${nShown + nCounted} images`);
  }).toPass();

  await opener.first().click();
  await expect(heading(page)).toHaveText(`Cluster of ${nOthers + 1} images`);
  await expect(page.getByRole('article')).toHaveCount(nOthers + 1);
  await expect(page.getByRole('checkbox', { name: 'Fold near-identical' })).toBeDisabled();
  await page.goBack();
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).uncheck();
  await expect(opener).toHaveCount(0);
});
