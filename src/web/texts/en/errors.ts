import type { PagePart } from '#contract/client-error.ts';

/** Parts that show their own error. For all other parts the whole page shows it. */
export type FailingPart = Exclude<PagePart, 'page' | 'script'>;

export const errorsTexts = {
  failed: {
    header: 'The header could not be shown.',
    trail: 'The search trail could not be shown.',
    results: 'The results could not be shown. The rest of the page works.',
    filters: 'The filters could not be shown. The search works without them.',
    histogram: 'The distances could not be shown. The results are not affected.',
    cluster: 'This cluster could not be shown. The rest of the page works.',
    selection: 'The selection could not be shown. The rest of the page works.',
    lightbox: 'This image could not be opened. The results are not affected.',
    query: 'The query image could not be cropped. The results are not affected.',
    dialog: 'This dialog could not be opened. The rest of the page works.',
  } satisfies Record<FailingPart, string>,
  reload: 'Reload the page',
};
