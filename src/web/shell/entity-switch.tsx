import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset.ts';
import { texts } from '#texts/shell.ts';
import { type Search, searchHref } from '#web/search-params.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { SEGMENT_CLASSES, SEGMENTS_CLASS } from './segment-classes.ts';

interface EntitySwitchProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

const REASON_ID = 'no-objects-reason';

/** Whether whole images are searched or the objects in them. */
export function EntitySwitch({ dataset, search }: EntitySwitchProps) {
  const hasObjects = dataset.n_objects !== 0 || search.entityType === 'OBJECTS';
  return (
    <nav aria-label={texts.entities} className={SEGMENTS_CLASS}>
      <Link
        href={searchHref(dataset.id, { ...search, entityType: 'IMAGES' })}
        aria-current={search.entityType === 'IMAGES'}
        className={SEGMENT_CLASSES}
      >
        {texts.images}
      </Link>
      {hasObjects ? (
        <Link
          href={searchHref(dataset.id, { ...search, entityType: 'OBJECTS' })}
          aria-current={search.entityType === 'OBJECTS'}
          className={SEGMENT_CLASSES}
        >
          {texts.objects}
        </Link>
      ) : (
        <Tooltip id={REASON_ID} align="end" text={texts.noObjects}>
          <button
            type="button"
            aria-disabled="true"
            aria-describedby={REASON_ID}
            className={`${SEGMENT_CLASSES} cursor-not-allowed! opacity-60 hover:text-muted`}
          >
            {texts.objects}
          </button>
        </Tooltip>
      )}
    </nav>
  );
}
