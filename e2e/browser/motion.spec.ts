import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { pictures } from './page-parts.ts';

test('cards move to their new positions at another level', async ({ page, semblance }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const moved = await movedAtOtherLevel(page, semblance);
  expect(moved.some((name) => name.startsWith('::view-transition-group(cluster-'))).toBe(true);
});

test('nothing moves with reduced motion', async ({ page, semblance }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await movedAtOtherLevel(page, semblance)).toEqual([]);
});

/** Names of what a view transition has moved on the way to another level. */
async function movedAtOtherLevel(
  page: Page,
  { url, drawn }: { readonly url: string; readonly drawn: string },
): Promise<string[]> {
  await page.goto(`${url}dataset/${drawn}/data`);
  await expect(pictures(page).first()).toBeVisible();
  await page.evaluate(() => {
    const moved = new Set<string>();
    Object.assign(window, { moved });
    const watch = () => {
      for (const { effect } of document.getAnimations()) {
        const name = effect instanceof KeyframeEffect ? effect.pseudoElement : null;
        if (name?.startsWith('::view-transition')) moved.add(name);
      }
      requestAnimationFrame(watch);
    };
    watch();
  });
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/threshold=3/);
  await expect(page.getByRole('link', { name: /^Level 3/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
  // A transition is over some frames after the page has changed.
  await page.waitForFunction(() => document.getAnimations().length === 0);
  return page.evaluate(() => [...(window as unknown as { moved: Set<string> }).moved]);
}
