import { expect, test } from './fixtures.ts';
import { browse, pictures } from './page-parts.ts';

for (const { what, key, ctrlKey, name } of [
  { what: 'another one', key: 'k', ctrlKey: true, name: 'Find an action' },
  { what: 'the same one', key: '?', ctrlKey: false, name: 'Keyboard shortcuts' },
]) {
  test(`a dialog stays open that opens while ${what} is closing`, async ({ page, semblance }) => {
    await page.goto(browse(semblance, semblance.scenes));
    await expect(pictures(page).first()).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    // As when a person presses Escape and the key at once: the browser reports the end of the first
    // dialog after the key.
    await page.evaluate(
      async (init) => {
        const closing = document.querySelector('dialog');
        const closed = new Promise((resolve) => closing?.addEventListener('close', resolve));
        closing?.close();
        document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));
        await closed;
      },
      { key, ctrlKey },
    );
    await expect(page.getByRole('dialog', { name })).toBeVisible();
  });
}
