import type { Page } from '@playwright/test';

/** The pictures of results, each a link to the next search. */
export const pictures = (page: Page) =>
  page.getByRole('link', { name: /^Find (images|objects) similar/ });

export const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The address of all clusters of a dataset. */
export const browse = (semblance: { readonly url: string }, datasetId: string) =>
  `${semblance.url}dataset/${datasetId}/data`;
