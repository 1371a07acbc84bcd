import { z } from 'zod';

/** What a visitor sees first: the cards in the window with all their images. */
export const Screen = z.object({
  /** From the start of the navigation until all images of the window are painted. */
  ms: z.number(),
  nCards: z.int(),
  nImages: z.int(),
  /** Sent before the first thumbnail was there, without the other thumbnails. */
  nRequests: z.int(),
  /** Received until then, headers included. */
  bytes: z.number(),
  /** Pixels of each thumbnail per pixel of the screen. */
  scales: z.object({ large: z.array(z.number()), small: z.array(z.number()) }),
});
export type Screen = z.infer<typeof Screen>;

/** Runs in the page from its start, so it uses nothing from outside. */
export function watchFirstScreen(): void {
  const isInWindow = (element: Element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };

  const scaleOf = (image: HTMLImageElement) => {
    const { width, height } = image.getBoundingClientRect();
    const scales = [image.naturalWidth / width, image.naturalHeight / height];
    const isCover = getComputedStyle(image).objectFit === 'cover';
    return (isCover ? Math.min(...scales) : Math.max(...scales)) / window.devicePixelRatio;
  };

  const describe = (ms: number, cards: Element[], images: HTMLImageElement[]) => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const all = [...performance.getEntriesByType('navigation'), ...entries];
    const isThumbnail = ({ name }: PerformanceEntry) => /\/thumb\b/.test(name);
    const answered = Math.min(...entries.filter(isThumbnail).map((entry) => entry.responseEnd));
    const cardWidth = cards[0]?.getBoundingClientRect().width ?? 0;
    const isLarge = (image: Element) => image.getBoundingClientRect().width > cardWidth / 2;
    return {
      ms,
      nCards: cards.length,
      nImages: images.length,
      nRequests: all.filter((entry) => !isThumbnail(entry) && entry.startTime < answered).length,
      bytes: all.reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize, 0),
      scales: {
        large: images.filter(isLarge).map(scaleOf),
        small: images.filter((image) => !isLarge(image)).map(scaleOf),
      },
    };
  };

  const look = async () => {
    const cards = [...document.querySelectorAll('li[aria-posinset]')].filter(isInWindow);
    const images = cards.flatMap((card) => [...card.querySelectorAll('img')]).filter(isInWindow);
    const isFilled = cards.length > 0 && cards.every((card) => card.querySelector('img'));
    if (!isFilled || !images.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)) {
      requestAnimationFrame(() => void look());
      return;
    }
    await Promise.all(images.map((image) => image.decode()));
    // The second frame begins after the first was painted.
    requestAnimationFrame(() =>
      requestAnimationFrame((ms) => {
        Object.assign(window, { firstScreen: describe(ms, cards, images) });
      }),
    );
  };
  requestAnimationFrame(() => void look());
}
