import { Link } from 'wouter';
import type { Preview } from '#contract/search/explore.ts';
import { foldTexts } from '#texts/results/fold.ts';
import { formatNumber } from '#web/texts/format.ts';
import { classNames } from '#web/ui/class-names.ts';
import { displayNameOf } from './media-tile.tsx';

interface NearIdenticalLinkProps {
  readonly preview: Preview;
  readonly href: string;
  /** There is room for a number, and none for words. */
  readonly isSmall: boolean;
}

/** How many others a picture stands for; it leads to all of them. */
export function NearIdenticalLink({ preview, href, isSmall }: NearIdenticalLinkProps) {
  const nOthers = preview.n_near_identical - 1;
  const name = foldTexts.open(nOthers, displayNameOf(preview));
  return (
    <Link
      href={href}
      aria-label={name}
      title={name}
      // On a phone the words would lie over the box to tick.
      className={classNames(
        'absolute right-1.5 rounded-full bg-black/75 px-1.5 py-0.5 text-2xs text-white tabular-nums hover:bg-black',
        isSmall ? 'top-1.5' : 'top-1.5 max-sm:top-9',
      )}
    >
      {isSmall ? `+${formatNumber(nOthers)}` : foldTexts.unfold(nOthers)}
    </Link>
  );
}
