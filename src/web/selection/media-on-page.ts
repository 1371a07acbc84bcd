/** The pictures that stand on the page, in their order. */
export function mediaIdsOnPage(): string[] {
  return mediaOnPage().flatMap(({ dataset }) => dataset['mediaId'] ?? []);
}

/** Pictures that a rectangle touches; in pixels of the window. */
export function mediaIdsWithin(rectangle: DOMRectReadOnly): string[] {
  return mediaOnPage()
    .filter((picture) => doTouch(picture.getBoundingClientRect(), rectangle))
    .flatMap(({ dataset }) => dataset['mediaId'] ?? []);
}

function mediaOnPage(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main [data-media-id]')];
}

function doTouch(a: DOMRectReadOnly, b: DOMRectReadOnly): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
