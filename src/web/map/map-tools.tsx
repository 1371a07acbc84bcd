import {
  ArrowsPointingOutIcon,
  MagnifyingGlassMinusIcon,
  MagnifyingGlassPlusIcon,
  PencilIcon,
} from '@heroicons/react/20/solid';
import type { ComponentType, ReactNode, SVGProps } from 'react';
import { mapTexts } from '#texts/results/map.ts';
import { Button } from '#web/ui/button.tsx';

interface MapToolsProps {
  readonly isLasso: boolean;
  readonly onLasso: (isLasso: boolean) => void;
  /** Changes the view as a key of the lightbox does. */
  readonly onKey: (key: string) => void;
  /** Beside the buttons. */
  readonly children: ReactNode;
}

/** Buttons over the map. */
export function MapTools({ isLasso, onLasso, onKey, children }: MapToolsProps) {
  return (
    <div className="pointer-events-none absolute inset-x-2 top-2 flex flex-wrap gap-2 *:pointer-events-auto">
      <div className="flex items-center rounded-lg border border-line bg-raised shadow-xs">
        <Button
          kind="small"
          aria-pressed={isLasso}
          title={mapTexts.lassoHint}
          onClick={() => onLasso(!isLasso)}
          className="h-9! border-transparent! bg-transparent! aria-pressed:bg-accent! aria-pressed:text-on-accent"
        >
          <PencilIcon aria-hidden="true" className="size-4" />
          {mapTexts.lasso}
        </Button>
        <ToolButton
          icon={MagnifyingGlassMinusIcon}
          name={mapTexts.zoomOut}
          hint={mapTexts.zoomOutHint}
          onPress={() => onKey('-')}
        />
        <ToolButton
          icon={MagnifyingGlassPlusIcon}
          name={mapTexts.zoomIn}
          hint={mapTexts.zoomInHint}
          onPress={() => onKey('+')}
        />
        <ToolButton
          icon={ArrowsPointingOutIcon}
          name={mapTexts.fit}
          hint={mapTexts.fitHint}
          onPress={() => onKey('0')}
        />
      </div>
      {children}
    </div>
  );
}

/** Instead of points, where there are none. */
export function EmptyPart() {
  return (
    <p className="pointer-events-none absolute inset-0 grid place-content-center p-6 text-center text-muted">
      {mapTexts.emptyPart}
    </p>
  );
}

interface ToolButtonProps {
  readonly icon: ComponentType<SVGProps<SVGSVGElement>>;
  readonly name: string;
  readonly hint: string;
  readonly onPress: () => void;
}

function ToolButton({ icon: Icon, name, hint, onPress }: ToolButtonProps) {
  return (
    <Button kind="icon" aria-label={name} title={hint} onClick={onPress}>
      <Icon aria-hidden="true" className="size-5" />
    </Button>
  );
}
