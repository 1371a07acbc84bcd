import { UserCircleIcon } from '@heroicons/react/24/outline';
import { isMade } from '#contract/key-description.ts';
import { commonTexts } from '#texts/common.ts';
import { useKey } from '#web/api/key.ts';
import { Button } from '#web/ui/button.tsx';
import { openDialog } from '#web/ui/open-dialog.ts';
import { firstLetter } from './first-letter.ts';

/** Shows the first letter of the signed-in key's name; a click opens the session dialog. */
export function SessionButton() {
  const key = useKey();
  const isNamed = key !== undefined && isMade(key);
  return (
    <Button
      kind="labeled"
      aria-label={commonTexts.session}
      title={isNamed ? commonTexts.sessionOf(key.name, key.role) : commonTexts.session}
      onClick={() => openDialog('session')}
    >
      {isNamed ? (
        <span className="flex size-5 items-center justify-center rounded-full bg-ink font-semibold text-2xs text-canvas uppercase">
          {firstLetter(key.name)}
        </span>
      ) : (
        <UserCircleIcon className="size-5" />
      )}
      {commonTexts.sessionShort}
    </Button>
  );
}
