import { BarePage } from './bare-page.tsx';

export function LoadingPage() {
  return (
    <BarePage>
      <p role="status" className="sr-only">
        Loading…
      </p>
    </BarePage>
  );
}
