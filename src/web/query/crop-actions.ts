const CROP_ACTION = '[data-crop]';

/** Crops the picture that has the focus, else the query. */
export function cropFocused(): void {
  const focused = document.activeElement?.parentElement?.querySelector<HTMLElement>(CROP_ACTION);
  if (focused) focused.click();
  else cropQuery();
}

export function cropQuery(): void {
  document.querySelector<HTMLElement>(`header ${CROP_ACTION}`)?.click();
}
