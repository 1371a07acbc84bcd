import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { useNotOffered } from '#web/api/capabilities.ts';
import { openingLevel } from '#web/dataset/opening-level.ts';
import {
  DATASET_VIEWS,
  type DatasetView,
  inView,
  viewOf,
  whyNoView,
} from '#web/search/dataset-views.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';

interface ViewTabsProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** The views of a dataset as links, because each has an address. */
export function ViewTabs({ dataset, search }: ViewTabsProps) {
  const notOffered = useNotOffered();
  return (
    <nav
      aria-label={datasetViewsTexts.views}
      className="flex flex-wrap gap-x-2 border-line border-b pt-2 max-sm:text-[0.8125rem] sm:gap-x-5"
    >
      {DATASET_VIEWS.map((view) => (
        <Tab key={view} view={view} whyNot={whyNoView(view, notOffered)} {...{ dataset, search }} />
      ))}
    </nav>
  );
}

const TAB = 'inline-flex h-9 shrink-0 items-center border-transparent border-b-2 text-muted';

interface TabProps extends ViewTabsProps {
  readonly view: DatasetView;
  /** Why the server lacks the view; undefined if it has it. */
  readonly whyNot: string | undefined;
}

function Tab({ dataset, search, view, whyNot }: TabProps) {
  const name = datasetViewsTexts[view];
  const isCurrent = viewOf(search) === view;
  if (whyNot !== undefined && !isCurrent) {
    const reasonId = `no-${view}-reason`;
    return (
      <Tooltip
        id={reasonId}
        text={whyNot}
        // On a phone, the others would reach over the edge.
        align={view === 'map' || view === 'duplicates' ? 'start' : 'end'}
      >
        <button
          type="button"
          aria-disabled="true"
          aria-describedby={reasonId}
          className={`${TAB} cursor-not-allowed! opacity-60`}
        >
          {name}
        </button>
      </Tooltip>
    );
  }
  const target = isCurrent ? search : inView(search, view, openingLevel(dataset));
  return (
    <Link
      href={searchHref(dataset.id, target)}
      aria-current={isCurrent ? 'page' : undefined}
      className={`${TAB} -outline-offset-2! hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink`}
    >
      {name}
    </Link>
  );
}
