import { useId } from 'react';
import { useLocation } from 'wouter';
import { MAX_COVER } from '#contract/search/order-by.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { Button } from '#web/ui/button.tsx';

interface CoverFormProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Chooses the number of images that cover the dataset. */
export function CoverForm({ datasetId, search }: CoverFormProps) {
  const [, navigate] = useLocation();
  const inputId = useId();
  const show = (form: FormData) =>
    navigate(searchHref(datasetId, { ...search, cover: Number(form.get('cover')) }));
  return (
    <form action={show} className="flex flex-wrap items-center gap-2">
      <label htmlFor={inputId}>{datasetViewsTexts.coverWith}</label>
      <input
        key={search.cover}
        id={inputId}
        name="cover"
        type="number"
        required
        min={1}
        max={MAX_COVER}
        step={1}
        defaultValue={search.cover}
        className="h-9 w-24 rounded-md border border-edge/60 bg-surface px-2.5 tabular-nums"
      />
      <Button type="submit" kind="small" className="h-9">
        {datasetViewsTexts.showCover}
      </Button>
    </form>
  );
}
