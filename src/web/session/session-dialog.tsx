import { ComputerDesktopIcon, KeyIcon, UserIcon } from '@heroicons/react/24/outline';
import { useQuery } from '@tanstack/react-query';
import { isMade, type KeyDescription } from '#contract/key-description.ts';
import { commonTexts } from '#texts/common.ts';
import { sessionTexts } from '#texts/session/session.ts';
import { datasetsQuery } from '#web/api/datasets.ts';
import { keyQuery } from '#web/api/key.ts';
import { sessionQuery, useSignOut } from '#web/api/request/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

/** Shows the key of the session and its permissions, and signs out. */
export function SessionDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: key, error } = useQuery(keyQuery);
  const signOut = useSignOut();
  return (
    <Dialog title={commonTexts.session} onClose={onClose} className="w-[26rem]">
      <div className="min-h-44 overflow-y-auto p-5">
        {key && <Whose sessionKey={key} />}
        {error && <p className="text-muted">{sessionTexts.unknown}</p>}
      </div>
      <div className="flex items-center justify-between gap-4 border-line border-t py-3 pr-3 pl-5">
        {signOut.error ? (
          <p role="alert" className="text-danger">
            {signOut.error.message}
          </p>
        ) : (
          <p className="text-pretty text-muted text-xs">{sessionTexts.kept}</p>
        )}
        <Button isBusy={signOut.isPending} onClick={() => signOut.mutate()}>
          {sessionTexts.signOut}
        </Button>
      </div>
    </Dialog>
  );
}

function Whose({ sessionKey: key }: { readonly sessionKey: KeyDescription }) {
  const { Icon, name, detail } = useIdentity(key);
  const { data: datasets = [] } = useQuery(datasetsQuery);
  const seen = datasets.map(({ display_name }) => display_name);
  return (
    <>
      <div className="flex items-center gap-3.5">
        <span className="flex size-11 shrink-0 items-center justify-center rounded-full bg-mat">
          <Icon aria-hidden="true" className="size-6 text-muted" />
        </span>
        <div className="min-w-0">
          <p className="font-semibold text-base [overflow-wrap:anywhere]">{name}</p>
          {detail && <p className="mt-0.5 text-pretty text-muted text-xs">{detail}</p>}
        </div>
      </div>
      <dl className="mt-5 grid grid-cols-[auto_1fr] gap-x-5 gap-y-2.5">
        <dt className="text-muted">{sessionTexts.role}</dt>
        <dd>
          <span className="font-medium">{sessionTexts.roles[key.role]}</span>
          <span className="block text-muted text-xs">{sessionTexts.may[key.role]}</span>
        </dd>
        <dt className="text-muted">{sessionTexts.datasets}</dt>
        <dd className="[overflow-wrap:anywhere]">
          {key.dataset_ids
            ? sessionTexts.onlyDatasets(key.dataset_ids.length, seen)
            : sessionTexts.allDatasets}
        </dd>
      </dl>
    </>
  );
}

/** The server's built-in key has no person's name. */
function useIdentity(key: KeyDescription) {
  const { data: session } = useQuery(sessionQuery);
  if (isMade(key)) return { Icon: UserIcon, name: key.name };
  if (session?.may_open_here === false) {
    return { Icon: KeyIcon, name: sessionTexts.server, detail: sessionTexts.serverDetail };
  }
  return {
    Icon: ComputerDesktopIcon,
    name: sessionTexts.machine,
    detail: sessionTexts.machineDetail,
  };
}
