import type { ComparedMedia } from '#contract/search/correspondence.ts';

/** Of black over the cells that match nothing. */
const COLD_OPACITY = 0.55;
const HOT_OPACITY = 0.28;
const HOT_RED = 255;
const HOT_GREEN = 170;

/** Dims the parts of an image that match nothing and warms those that do, smoothly between cells. */
export function HeatMap({ columns, rows, heat }: Pick<ComparedMedia, 'columns' | 'rows' | 'heat'>) {
  function draw(canvas: HTMLCanvasElement | null): void {
    const context = canvas?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    for (const [cell, value] of heat.entries()) {
      // Weak resemblance is common and should hardly show.
      const warmth = value ** 0.8;
      const opacity = COLD_OPACITY + (HOT_OPACITY - COLD_OPACITY) * warmth;
      const pixel = [HOT_RED * warmth, HOT_GREEN * warmth, 0, 255 * opacity];
      image.data.set(pixel, 4 * cell);
    }
    context.putImageData(image, 0, 0);
  }
  return (
    <span aria-hidden="true" className="pointer-events-none absolute inset-0">
      <canvas ref={draw} width={columns} height={rows} className="block size-full" />
    </span>
  );
}
