import { type ComponentType, lazy, Suspense } from 'react';
import { uiTexts } from '#texts/ui.ts';
import { Button } from './button.tsx';
import { afterFirstContent } from './first-content.ts';

/**
 * A part of the page that is loaded on demand. If its file no longer exists, such as after an
 * update of the server, only this part is missing and the page asks to be reloaded.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(
    async (): Promise<{ default: ComponentType<Props> }> => ({
      default: await load().catch(() => OutdatedNotice),
    }),
  );
}

/**
 * A part of the page that is loaded after the first results, and is empty until then: what is
 * around it must not wait for it, because the results may be.
 */
export function laterPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazyPart(async () => {
    await afterFirstContent();
    return load();
  });
  return (props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  );
}

function OutdatedNotice() {
  return (
    <div role="alert" className="fixed inset-x-4 bottom-4 z-40 flex justify-center">
      <div className="flex items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 shadow-pop">
        <p>{uiTexts.outdated}</p>
        <Button kind="small" onClick={() => window.location.reload()}>
          {uiTexts.reload}
        </Button>
      </div>
    </div>
  );
}
