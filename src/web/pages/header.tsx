import { BookmarkIcon, CommandLineIcon, QuestionMarkCircleIcon } from '@heroicons/react/24/outline';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { shellTexts } from '#texts/pages/shell.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { isSearchable } from '#web/api/datasets.ts';
import { isGrowing, useShownDataset } from '#web/api/shown-dataset.ts';
import { DatasetSwitch } from '#web/dataset/dataset-switch.tsx';
import { roughPercentDone } from '#web/dataset/dataset-words.ts';
import { MoreImages } from '#web/dataset/more-images.tsx';
import { openingHref } from '#web/dataset/opening-level.ts';
import { Logo } from '#web/layout/logo.tsx';
import { QueryField } from '#web/query/query-field.tsx';
import { SessionButton } from '#web/session/session-button.tsx';
import { Button } from '#web/ui/button.tsx';
import { classNames } from '#web/ui/class-names.ts';
import { MaybeGreyed } from '#web/ui/greyed.tsx';
import { openDialog } from '#web/ui/open-dialog.ts';
import { ThresholdControl } from './threshold-control.tsx';

interface HeaderProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** On a narrow screen it wraps into lines, of which the first scrolls away. */
export function Header({ dataset, search }: HeaderProps) {
  const canSearch = isSearchable(dataset);
  const shown = useShownDataset(dataset);
  const noViews = useReasonAgainst('views');
  return (
    <header className="sticky -top-14 z-30 border-line border-b bg-surface lg:top-0">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-3 px-4 lg:h-16 lg:flex-nowrap lg:gap-x-5 lg:px-8">
        <div className="flex h-14 min-w-0 flex-1 items-center gap-2 lg:flex-none">
          <Link
            href={openingHref(dataset)}
            aria-label={shellTexts.home}
            className="flex shrink-0 items-center gap-2 rounded-md"
          >
            <Logo />
            <span className="hidden font-semibold text-base tracking-tight xl:inline">
              Semblance
            </span>
          </Link>
          <span aria-hidden="true" className="h-6 border-line border-l max-sm:hidden" />
          <div className="min-w-0 lg:max-w-56">
            <DatasetSwitch key={searchHref(dataset.id, search)} dataset={dataset} />
          </div>
        </div>
        {canSearch && (
          <>
            <div className="order-1 min-w-0 flex-1 pb-2.5 max-sm:basis-full lg:order-none lg:pb-0">
              <QueryField dataset={dataset} search={search} />
            </div>
            <div className="order-1 pb-2.5 max-sm:basis-full lg:order-none lg:pb-0">
              <ThresholdControl dataset={shown} search={search} />
            </div>
          </>
        )}
        <div className={classNames('flex', canSearch ? 'lg:-ml-2' : 'lg:ml-auto')}>
          {canSearch && (
            <MaybeGreyed
              kind="labeled"
              reason={noViews}
              tooltip={{ align: 'end' }}
              aria-label={commonTexts.savedViews}
              title={commonTexts.savedViews}
              onClick={() => openDialog('views')}
            >
              <BookmarkIcon className="size-5" />
              {shellTexts.saved}
            </MaybeGreyed>
          )}
          <Button
            kind="labeled"
            aria-label={shellTexts.actionsName}
            title={shellTexts.findActionHint}
            onClick={() => openDialog('palette')}
          >
            <CommandLineIcon className="size-5" />
            {shellTexts.actions}
          </Button>
          <Button
            kind="labeled"
            aria-label={commonTexts.shortcuts}
            title={shellTexts.shortcutsHint}
            onClick={() => openDialog('shortcuts')}
          >
            <QuestionMarkCircleIcon className="size-5" />
            {shellTexts.shortcuts}
          </Button>
          <SessionButton />
        </div>
        {/* Breaks the line before the elements ordered after it. */}
        {canSearch && <span aria-hidden="true" className="basis-full lg:hidden" />}
      </div>
      {isGrowing(dataset) && (
        <>
          <p role="status" className="sr-only">
            {datasetTexts.indexing(roughPercentDone(dataset))}
          </p>
          {/* On a phone there is no room for the percentage beside the name of the dataset. */}
          <div
            aria-hidden="true"
            className="absolute -bottom-px left-0 h-0.5 bg-accent transition-[width] duration-500 sm:hidden"
            style={{ width: `${dataset.progress}%` }}
          />
        </>
      )}
      <MoreImages dataset={dataset} />
    </header>
  );
}
