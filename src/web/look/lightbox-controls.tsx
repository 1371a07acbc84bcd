import {
  ChevronLeftIcon,
  ChevronRightIcon,
  MagnifyingGlassMinusIcon,
  MagnifyingGlassPlusIcon,
  ViewColumnsIcon,
  ViewfinderCircleIcon,
} from '@heroicons/react/20/solid';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { useCropper } from '#web/query/use-cropper.ts';
import type { Search } from '#web/search-params.ts';
import { Button } from '#web/ui/button.tsx';
import { type LookedAt, lookOn } from './looked-at.ts';
import { useNeighbour } from './neighbours.ts';

interface StepButtonProps {
  readonly mediaId: string;
  readonly step: 1 | -1;
  readonly onGo: (step: 1 | -1) => void;
}

export function StepButton({ mediaId, step, onGo }: StepButtonProps) {
  const isEnd = useNeighbour(mediaId, step) === null;
  const Icon = step === 1 ? ChevronRightIcon : ChevronLeftIcon;
  const name = step === 1 ? 'Next picture' : 'Previous picture';
  return (
    <button
      type="button"
      aria-label={name}
      title={`${name} (${step === 1 ? '→' : '←'})`}
      disabled={isEnd}
      onClick={() => onGo(step)}
      className={`absolute top-1/2 flex size-11 -translate-y-1/2 items-center justify-center rounded-full bg-black/60 text-white enabled:hover:bg-black/85 disabled:opacity-30 ${step === 1 ? 'right-3' : 'left-3'}`}
    >
      <Icon aria-hidden="true" className="size-6" />
    </button>
  );
}

interface CropButtonProps {
  readonly mediaId: string;
  readonly known: {
    readonly media_uri: string;
    readonly file_name: string;
    readonly bounding_box: BoundingBox | null;
  };
}

export function CropButton({ mediaId, known }: CropButtonProps) {
  const { media_uri: uri, file_name: fileName, bounding_box } = known;
  const { mutate, isPending } = useCropper({ mediaId, uri, fileName }, bounding_box);
  return (
    <Button
      data-crop
      isBusy={isPending}
      onClick={() => mutate()}
      className="px-2!"
      title="Crop to find similar (C)"
    >
      <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
      Crop
    </Button>
  );
}

export function CompareButton({ search, at }: { readonly search: Search; readonly at: LookedAt }) {
  if (at.beside !== null) {
    return (
      <Button className="col-span-2" onClick={() => lookOn({ ...at, beside: null })}>
        Stop comparing
      </Button>
    );
  }
  return (
    search.anchor && (
      <Button className="col-span-2" onClick={() => lookOn({ ...at, beside: 'query' })}>
        <ViewColumnsIcon aria-hidden="true" className="size-4" />
        Compare with the query
      </Button>
    )
  );
}

interface ZoomButtonsProps {
  readonly scale: number;
  readonly onKey: (key: string, frame: HTMLElement) => void;
}

export function ZoomButtons({ scale, onKey }: ZoomButtonsProps) {
  const press = (key: string) => (event: { currentTarget: HTMLElement }) => {
    const dialog = event.currentTarget.closest('dialog');
    const frame = dialog?.querySelector<HTMLElement>('[data-zoom-frame]');
    if (frame) onKey(key, frame);
  };
  return (
    <div className="flex items-center justify-between gap-2 rounded-lg border border-line px-1">
      <Button
        kind="icon"
        aria-label="Zoom out"
        title="Zoom out (−)"
        disabled={scale <= 1}
        onClick={press('-')}
      >
        <MagnifyingGlassMinusIcon className="size-5" />
      </Button>
      <button
        type="button"
        title="Show the whole picture (0)"
        onClick={press('0')}
        className="rounded-md px-2 py-1 font-mono text-xs tabular-nums hover:bg-mat"
      >
        <span className="sr-only">Show the whole picture; now </span>
        {Math.round(scale * 100)}%
      </button>
      <Button kind="icon" aria-label="Zoom in" title="Zoom in (+)" onClick={press('+')}>
        <MagnifyingGlassPlusIcon className="size-5" />
      </Button>
    </div>
  );
}
