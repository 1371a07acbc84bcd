import {
  ArrowsPointingOutIcon,
  CheckCircleIcon,
  MagnifyingGlassIcon,
  MinusIcon,
  PlusIcon,
  ViewfinderCircleIcon,
} from '@heroicons/react/20/solid';
import type { ComponentType, SVGProps } from 'react';
import { Link, useSearch } from 'wouter';
import type { Preview } from '#contract/search/explore.ts';
import { parseSearch } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { tileMenuTexts } from '#texts/results/tile-menu.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { baseName } from '#web/browser/base-name.ts';
import type { MediaActions } from '#web/media/media-on-page.ts';
import { useRankedPart, whyNoExample } from '#web/query/examples/use-add-example.ts';
import { isBeyondAll, isSelected, useSelection } from '#web/selection/selection.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

interface TileMenuProps {
  readonly preview: Preview;
  /** Search by this image or object. */
  readonly href: string;
  readonly actions: MediaActions;
  readonly onClose: () => void;
}

/** Actions of an image or object, as a sheet at the bottom edge within reach of thumbs. */
export function TileMenu({ preview, href, actions, onClose }: TileMenuProps) {
  const isPicked = useSelection((state) => isSelected(state, preview));
  const isBeyond = useSelection((state) => isBeyondAll(state, preview));
  useWindowEvent('popstate', onClose);

  /** Closes the sheet first, so that the action runs on the page as it was before. */
  function run(action: () => void): void {
    onClose();
    window.setTimeout(action);
  }

  return (
    <Dialog title={baseName(preview.file_name)} onClose={onClose} className="mb-2! w-[26rem]">
      <div className="p-2">
        <Link href={href} data-autofocus className={ITEM_CLASS}>
          <ItemIcon icon={MagnifyingGlassIcon} />
          {commonTexts.findSimilar}
        </Link>
        <ExampleItem weight={1} mediaId={preview.media_id} onAdd={() => run(actions.more)} />
        <ExampleItem weight={-1} mediaId={preview.media_id} onAdd={() => run(actions.less)} />
        <button type="button" onClick={() => run(actions.crop)} className={ITEM_CLASS}>
          <ItemIcon icon={ViewfinderCircleIcon} />
          {tileMenuTexts.crop}
        </button>
        <button type="button" onClick={() => run(actions.look)} className={ITEM_CLASS}>
          <ItemIcon icon={ArrowsPointingOutIcon} />
          {tileMenuTexts.look}
        </button>
        <button
          type="button"
          disabled={isBeyond}
          onClick={() => run(actions.pick)}
          className={ITEM_CLASS}
        >
          <ItemIcon icon={CheckCircleIcon} />
          {isBeyond
            ? preview.copy?.is_best
              ? tileMenuTexts.bestCopy
              : tileMenuTexts.beyondAll
            : isPicked
              ? tileMenuTexts.deselect
              : tileMenuTexts.select}
        </button>
      </div>
    </Dialog>
  );
}

interface ExampleItemProps {
  readonly weight: 1 | -1;
  readonly mediaId: string;
  readonly onAdd: () => void;
}

function ExampleItem({ weight, mediaId, onAdd }: ExampleItemProps) {
  const search = useRankedPart(parseSearch(useSearch()));
  const notOffered = useReasonAgainst('examples');
  const reason = notOffered ?? whyNoExample(search, mediaId, weight);
  return (
    <button type="button" disabled={reason !== undefined} onClick={onAdd} className={ITEM_CLASS}>
      <ItemIcon icon={weight > 0 ? PlusIcon : MinusIcon} />
      <span>
        {weight > 0 ? examplesTexts.more : examplesTexts.less}
        {reason && <span className="block text-xs">{reason}</span>}
      </span>
    </button>
  );
}

const ITEM_CLASS =
  'flex h-12 w-full items-center gap-3 rounded-md px-3 text-left text-base hover:bg-mat disabled:opacity-55';

function ItemIcon({ icon: Icon }: { readonly icon: ComponentType<SVGProps<SVGSVGElement>> }) {
  return <Icon aria-hidden="true" className="size-5 shrink-0 text-muted" />;
}
