import { commonTexts } from '#texts/common.ts';
import { BarePage } from './bare-page.tsx';

export function LoadingPage() {
  return (
    <BarePage>
      <p role="status" className="sr-only">
        {commonTexts.loading}
      </p>
    </BarePage>
  );
}
