import type { Page } from '@playwright/test';

/** The pictures of results, each a link to the next search. */
export const pictures = (page: Page) =>
  page.getByRole('link', { name: /^Find (images|objects) similar/ });

/** The cards of results and of an open cluster, a list each. */
export const cards = (page: Page) => page.getByRole('main').locator('li[aria-posinset]');

/** The card at a place of the whole list, of which only a part is drawn. */
export const cardAt = (page: Page, index: number) =>
  page.getByRole('main').locator(`li[aria-posinset="${index + 1}"]`);

export const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The address of all clusters of a dataset. */
export const browse = (semblance: { readonly url: string }, datasetId: string) =>
  `${semblance.url}dataset/${datasetId}/data`;

/** What the requests of a page carry beside its cookie. */
export async function pageSecretOf(page: Page): Promise<{ 'x-page-secret': string }> {
  const secret = await page.evaluate(() => {
    const [, stored] =
      Object.entries(localStorage).find(([name]) => name.startsWith('semblance.page-secret')) ?? [];
    return JSON.parse(String(stored));
  });
  return { 'x-page-secret': secret };
}
