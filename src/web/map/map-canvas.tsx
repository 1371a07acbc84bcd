import { useCallback, useLayoutEffect, useState } from 'react';
import { mapTexts } from '#texts/results/map.ts';
import { type DrawnPoints, type Look, PointRenderer } from './point-renderer.ts';

interface MapCanvasProps {
  readonly drawn: DrawnPoints;
  /** x and y of the points with a ring. */
  readonly marked: Float32Array<ArrayBuffer>;
  /** Undefined before layout. */
  readonly look: Look | undefined;
}

/** The points of a map; without WebGL, a sentence that says so. */
export function MapCanvas({ drawn, marked, look }: MapCanvasProps) {
  const [renderer, ref] = useRenderer();
  useLayoutEffect(() => {
    renderer?.setPoints(drawn);
  }, [renderer, drawn]);
  useLayoutEffect(() => {
    renderer?.setMarked(marked);
  }, [renderer, marked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the points and marks are drawn, too.
  useLayoutEffect(() => {
    if (look) renderer?.draw(look);
  }, [renderer, drawn, marked, look]);
  return (
    <>
      <canvas ref={ref} className="pointer-events-none absolute inset-0 size-full" />
      {renderer === null && (
        <p role="alert" className="absolute inset-x-4 top-16 rounded-md bg-surface p-3 text-muted">
          {mapTexts.noWebGl}
        </p>
      )}
    </>
  );
}

/** The renderer of a canvas: null without WebGL, undefined before it starts and after a loss. */
function useRenderer() {
  const [renderer, setRenderer] = useState<PointRenderer | null>();
  const ref = useCallback((canvas: HTMLCanvasElement | null) => {
    if (!canvas) return;
    const ending = new AbortController();
    const { signal } = ending;
    const start = () => setRenderer(PointRenderer.of(canvas) ?? null);
    const lose = (event: Event) => {
      // Otherwise the browser does not restore it.
      event.preventDefault();
      setRenderer(undefined);
    };
    canvas.addEventListener('webglcontextlost', lose, { signal });
    canvas.addEventListener('webglcontextrestored', start, { signal });
    start();
    return () => ending.abort();
  }, []);
  return [renderer, ref] as const;
}
